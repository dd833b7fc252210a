/**
 * Searches of an address that were asked for and are not drawn yet, oldest first. The router writes back the address of each drawing
 * when it is done, and that may be an older one than was asked for since: what a person does meanwhile starts from the last of these.
 */
export class AskedSearches {
  #path = "";
  #waiting: string[] = [];

  ask(path: string, search: string): void {
    if (path !== this.#path) this.#waiting = [];
    this.#path = path;
    this.#waiting.push(search);
  }

  /** What came before a drawing waits no more; one that was not asked for here, or is the last, ends the wait for all. */
  drawn(search: string): void {
    const at = this.#waiting.indexOf(search);
    this.#waiting = at < 0 || search === this.#waiting.at(-1) ? [] : this.#waiting.slice(at + 1);
  }

  forget(): void {
    this.#waiting = [];
  }

  /** Null where everything is drawn: then the address itself tells. */
  last(path: string): string | null {
    return path === this.#path ? (this.#waiting.at(-1) ?? null) : null;
  }
}
