import type { Hash } from "../tree/hash.ts";
import type { EntryReader } from "./entry-reader.ts";
import { entryWords, type Findings } from "./finding.ts";
import type { DroppedRanges } from "./retention-record.ts";

export interface Comparison {
  stream: string;
  entries: EntryReader;
  findings: Findings;
  dropped: DroppedRanges;
}

/** Holds an export against the leaf hashes that stand outside, one place at a time. */
export class EntryComparer {
  readonly #parts: Comparison;
  /** Positions up to this one have been judged. */
  #judged = 0;
  #isShort = false;

  constructor(parts: Comparison) {
    this.#parts = parts;
  }

  get judged(): number {
    return this.#judged;
  }

  /** Judges the entry that should stand at a position. `following` is the hash after it, where it is known. */
  async compare(position: number, expected: Hash, following: Hash | null): Promise<void> {
    if (position <= this.#judged || this.#isShort) return;
    const { entries, findings, dropped } = this.#parts;
    for (;;) {
      const entry = entries.peekNow() ?? (await entries.peek());
      if (!entry) {
        this.#isShort = true;
        this.#find("removed", position, position, "missing, and everything after: removed from the end");
        return;
      }
      const at = entries.positionOf(entry);
      if (at > position) {
        this.#find("removed", position, at - 1, "missing: removed");
        this.#judged = at - 1;
        return;
      }
      if (at < position) {
        findings.add({ kind: "inserted", from: at, to: at, text: `a second ${this.#name(at)} was inserted` });
        entries.take();
        continue;
      }
      if (entries.leafOf(entry) === expected) dropped.note(entry, position);
      else if (await this.#isRenumbered(position, expected, following)) continue;
      if (this.#judged >= position) return;
      entries.take();
      this.#judged = position;
      return;
    }
  }

  /** Says what is wrong at a position; true when those behind it were renumbered and the place is to be judged again. */
  async #isRenumbered(position: number, expected: Hash, following: Hash | null): Promise<boolean> {
    const { entries } = this.#parts;
    const [entry, next] = [await entries.peek(), await entries.peek(1)];
    const isNextHere = next?.hashAt(position) === expected;
    const isHereNext = following !== null && entry?.hashAt(position + 1) === following;
    if (isNextHere && isHereNext) {
      this.#find("swapped", position, position + 1, "exchanged");
      entries.take();
      entries.take();
      this.#judged = position + 1;
      return false;
    }
    if (isNextHere) {
      this.#find("inserted", position, position, "inserted");
      entries.take();
      // Where those behind it were renumbered, they are put back to where they stood.
      if (entries.positionOf(next) !== position) entries.shift -= 1;
      return true;
    }
    if (isHereNext) {
      entries.shift += 1;
      return true;
    }
    this.#find("changed", position, position, "changed");
    return false;
  }

  #name(position: number): string {
    return entryWords(this.#parts.stream, position, position);
  }

  #find(kind: "changed" | "removed" | "inserted" | "swapped", from: number, to: number, what: string): void {
    this.#parts.findings.add({ kind, from, to, text: `${entryWords(this.#parts.stream, from, to)}: ${what}` });
  }
}
