/** Which sources speak over which open connections of this node. A connection counts for every source that was heard on it. */
export class OpenConnections {
  readonly #sources = new Map<string, Set<string>>();

  heard(connection: string, source: string): void {
    const known = this.#sources.get(connection);
    if (known) known.add(source);
    else this.#sources.set(connection, new Set([source]));
  }

  closed(connection: string): void {
    this.#sources.delete(connection);
  }

  bySource(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const sources of this.#sources.values())
      for (const source of sources) counts.set(source, (counts.get(source) ?? 0) + 1);
    return counts;
  }
}
