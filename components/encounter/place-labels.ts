/** About how wide a letter of the lanes is, pixels, at 12 px and 88 %. */
const LETTER = 6.1;
const GAP = 14;

export interface Placed<M> {
  mark: M;
  /** Share of the width. */
  at: number;
  /** Line within the lane, from 0. */
  row: number;
  /** The label stands left of its mark, where it would run off the right edge. */
  flipped: boolean;
  /** No room on any line: the mark stands alone and its words are in its title. */
  bare: boolean;
}

/** Puts each label on the first line where it touches no other. `width` in pixels; marks in the order of time. */
export function placeLabels<M extends { label: string }>(
  marks: readonly M[],
  at: (mark: M) => number,
  width: number,
  rows: number,
): Placed<M>[] {
  const ends: number[] = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  return marks.map((mark) => {
    const share = at(mark);
    const x = share * width;
    const wide = mark.label.length * LETTER + GAP;
    const flipped = x + wide > width;
    const start = flipped ? x - wide : x - 4;
    const end = flipped ? x + 4 : x + wide;
    const row = ends.findIndex((taken) => taken <= start);
    if (row < 0) return { mark, at: share, row: 0, flipped: false, bare: true };
    ends[row] = end;
    return { mark, at: share, row, flipped, bare: false };
  });
}
