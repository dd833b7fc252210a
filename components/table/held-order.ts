/** A list as a person last saw it: group keys with the ids below them, in order. */
export type Order = readonly { group: string; ids: readonly string[] }[];

export interface HeldList {
  /** What to draw now. */
  order: Order;
  /** How far the picture is behind: rows that came, went, or would stand elsewhere. */
  added: number;
  gone: number;
  moved: number;
}

/**
 * Keeps rows where the reader's eye and pointer left them. While `held`, known rows keep their place even when they belong
 * elsewhere by now, rows that went keep theirs (drawn as gone), and new ones wait outside to be called in.
 */
export function holdOrder(seen: Order | null, wanted: Order, held: boolean): HeldList {
  if (!held || seen === null) return { order: wanted, added: 0, gone: 0, moved: 0 };
  const before = placeOf(seen);
  const after = placeOf(wanted);
  const added = [...after.keys()].filter((id) => !before.has(id)).length;
  const gone = [...before.keys()].filter((id) => !after.has(id)).length;
  return { order: seen, added, gone, moved: movedCount(seen, wanted) };
}

/** `3 new, 1 gone, 2 moved`, or null when nothing waits. */
export function heldOffer(list: HeldList): string | null {
  const parts = [said(list.added, "new"), said(list.gone, "gone"), said(list.moved, "moved")].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : null;
}

function said(count: number, word: string): string {
  return count > 0 ? `${count} ${word}` : "";
}

function placeOf(order: Order): Map<string, string> {
  return new Map(order.flatMap(({ group, ids }) => ids.map((id) => [id, group] as const)));
}

/** Rows that would change group, or overtake another within their group. The fewest that explain the new order. */
function movedCount(seen: Order, wanted: Order): number {
  const target = placeOf(wanted);
  let moved = 0;
  for (const { group, ids } of seen) {
    const staying = ids.filter((id) => target.get(id) === group);
    moved += ids.filter((id) => target.has(id) && target.get(id) !== group).length;
    const rank = new Map((wanted.find((one) => one.group === group)?.ids ?? []).map((id, at) => [id, at]));
    moved += staying.length - longestRise(staying.map((id) => rank.get(id) ?? 0));
  }
  return moved;
}

/** Length of the longest rising subsequence (patience sorting). */
function longestRise(values: readonly number[]): number {
  const tails: number[] = [];
  for (const value of values) {
    const at = tails.findIndex((tail) => tail >= value);
    if (at < 0) tails.push(value);
    else tails[at] = value;
  }
  return tails.length;
}
