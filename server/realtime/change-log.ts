interface Entry {
  from: number;
  to: number;
  ids: string[];
}

const MAX_IDS = 50_000;

/** Ids that changed at recent ticks of one view, so that a client that was away briefly gets only what it missed. */
export class ChangeLog {
  #entries: Entry[] = [];
  #size = 0;

  add(from: number, to: number, ids: string[]): void {
    if (ids.length === 0) return;
    this.#entries.push({ from, to, ids });
    this.#size += ids.length;
    while (this.#size > MAX_IDS && this.#entries.length > 1) this.#size -= this.#entries.shift()?.ids.length ?? 0;
  }

  /** Ids changed after a position, or null when that is longer ago than this log remembers. */
  since(position: number): Set<string> | null {
    const first = this.#entries[0];
    if (!first || position < first.from) return null;
    const ids = new Set<string>();
    for (const entry of this.#entries) if (entry.to >= position) for (const id of entry.ids) ids.add(id);
    return ids;
  }

  clear(): void {
    this.#entries = [];
    this.#size = 0;
  }
}
