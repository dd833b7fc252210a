import type { Hash } from "../tree/hash.ts";
import type { ExportedEntry } from "./export-lines.ts";

/** Entries of an export with a look at the next two. `shift` puts renumbered ones back to where they stood. */
export class EntryReader {
  readonly #source: AsyncIterator<ExportedEntry>;
  readonly #ahead: ExportedEntry[] = [];
  #isDone = false;
  shift = 0;
  /** Entries handed out. */
  taken = 0;

  constructor(source: AsyncIterable<ExportedEntry>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The entry that many places ahead; null behind the last one. */
  async peek(ahead = 0): Promise<ExportedEntry | null> {
    while (this.#ahead.length <= ahead && !this.#isDone) {
      const next = await this.#source.next();
      if (next.done) this.#isDone = true;
      else this.#ahead.push(next.value);
    }
    return this.#ahead[ahead] ?? null;
  }

  /** As `peek`, without waiting where the entry is at hand. */
  peekNow(): ExportedEntry | null {
    return this.#ahead[0] ?? null;
  }

  take(): void {
    this.#ahead.shift();
    this.taken += 1;
  }

  positionOf(entry: ExportedEntry): number {
    return entry.position + this.shift;
  }

  leafOf(entry: ExportedEntry): Hash {
    return this.shift === 0 ? entry.leaf : entry.hashAt(this.positionOf(entry));
  }
}
