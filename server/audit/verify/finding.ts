/** Something that does not hold. Positions are entries of the stream, both ends included. */
export interface Finding {
  kind:
    | "changed"
    | "removed"
    | "inserted"
    | "swapped"
    /** Somewhere in the range; only heads stood outside, no leaf hashes. */
    | "differs"
    /** The content is gone, and no verified retention record says so. */
    | "content-missing"
    | "head-forged"
    | "head-missing"
    | "sink-damaged"
    | "epoch-opened"
    | "proof";
  from: number | null;
  to: number | null;
  text: string;
}

const MOST_KEPT = 100;

/** The first findings, and how many there are. */
export class Findings {
  readonly kept: Finding[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(finding: Finding): void {
    this.#count += 1;
    if (this.kept.length < MOST_KEPT) this.kept.push(finding);
  }

  /** The first entry that something is wrong with; findings about heads alone have none. */
  get first(): Finding | null {
    const entries = this.kept.filter(({ from }) => from !== null);
    return entries.reduce<Finding | null>(
      (low, next) => (low && (low.from ?? 0) <= (next.from ?? 0) ? low : next),
      null,
    );
  }
}

/** `entry log:17`, `entries log:17 to log:20`. */
export function entryWords(stream: string, from: number, to: number): string {
  return from === to ? `entry ${stream}:${from}` : `entries ${stream}:${from} to ${stream}:${to}`;
}
