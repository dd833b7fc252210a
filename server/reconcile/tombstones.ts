import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Cause } from "./cause.ts";
import type { Owed, Tombstone } from "./tombstone.ts";

/** What has left memory, by number and by patient. */
export class Tombstones {
  private readonly byKey = new Map<string, Tombstone>();
  private readonly byToken = new Map<string, Set<string>>();
  /** Those of which something waits to be said. */
  private readonly named = new Set<string>();
  /** Reports that were taken out and that memory does not hold: nobody knows yet whether they spoke of what is buried. */
  private readonly lost = new Map<string, Cause>();

  get(key: string): Tombstone | undefined {
    return this.byKey.get(key);
  }

  has(key: string): boolean {
    return this.byKey.has(key);
  }

  get isEmpty(): boolean {
    return this.byKey.size === 0;
  }

  values(): MapIterator<Tombstone> {
    return this.byKey.values();
  }

  add(tombstone: Tombstone): void {
    const { key, tokens, owed } = tombstone;
    this.byKey.set(key, tombstone);
    for (const token of tokens) this.byToken.set(token, (this.byToken.get(token) ?? new Set()).add(key));
    if (owed.length > 0) this.named.add(key);
  }

  delete(key: string): void {
    for (const token of this.byKey.get(key)?.tokens ?? []) {
      const others = this.byToken.get(token);
      if (others?.delete(key) && others.size === 0) this.byToken.delete(token);
    }
    this.byKey.delete(key);
    this.named.delete(key);
  }

  /** Buried numbers whose reports name one of these patients. */
  of(tokens: readonly string[]): Tombstone[] {
    if (this.byToken.size === 0) return [];
    const keys = new Set(tokens.flatMap((token) => [...(this.byToken.get(token) ?? [])]));
    return [...keys].flatMap((key) => this.byKey.get(key) ?? []);
  }

  /** Something is said of this number: it waits until the number is back. */
  holdBack(key: string, event: RecordedEvent): boolean {
    const tombstone = this.byKey.get(key);
    if (!tombstone) return false;
    const isHeld = tombstone.owed.some((owed) => "event" in owed && owed.event.id === event.id);
    if (!isHeld) this.owe(tombstone, { event });
    return true;
  }

  /** Something is said that changes what is held of this number. */
  want(key: string, cause: Cause): void {
    const tombstone = this.byKey.get(key);
    const isKnown = tombstone?.owed.some(
      (owed) => "cause" in owed && !("withdrawn" in owed) && owed.cause.id === cause.id,
    );
    if (tombstone && !isKnown) this.owe(tombstone, { cause });
  }

  lose(id: string, cause: Cause): void {
    this.lost.set(id, cause);
  }

  allLost(): [string, Cause][] {
    return [...this.lost];
  }

  /** A lost report spoke of this number, or of none. True: it is among what is buried and will be taken out when that is back. */
  find(id: string, key: string | null): boolean {
    const cause = this.lost.get(id);
    const tombstone = key === null ? undefined : this.byKey.get(key);
    this.lost.delete(id);
    if (!cause || !tombstone) return false;
    this.owe(tombstone, { withdrawn: id, cause });
    return true;
  }

  /** To another number of the group, which is not back yet. */
  passOn(owed: readonly Owed[], to: Tombstone): void {
    for (const one of owed) this.owe(to, one);
  }

  /** Others cannot be judged without this number. */
  name(key: string): void {
    if (this.byKey.has(key)) this.named.add(key);
  }

  /** Numbers whose history is needed again, with those that left together with them. */
  missing(): string[] {
    if (this.named.size === 0) return [];
    const groups = [...this.named].flatMap((key) => this.byKey.get(key)?.group ?? []);
    return [...new Set(groups)].filter((key) => this.byKey.has(key));
  }

  private owe(tombstone: Tombstone, owed: Owed): void {
    tombstone.owed.push(owed);
    this.named.add(tombstone.key);
  }
}
