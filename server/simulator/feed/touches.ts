import type { FaultKind } from "./fault-mix.ts";

/** Which beds and visits a fault has touched, and when last. */
export class Touches {
  readonly #beds = new Map<string, number>();
  readonly #visits = new Map<string, number>();
  readonly #counts = new Map<FaultKind, number>();

  mark(kind: FaultKind, at: number, beds: readonly string[], visits: readonly string[]): void {
    this.count(kind);
    for (const bed of beds) this.#beds.set(bed, Math.max(at, this.#beds.get(bed) ?? 0));
    for (const visit of visits) this.#visits.set(visit, Math.max(at, this.#visits.get(visit) ?? 0));
  }

  /** A fault that can spoil no picture of a bed. */
  count(kind: FaultKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** Touched at or after `since`: the bed itself, or whoever lies in it. */
  isTouched(bed: string, occupant: string | null, since: number): boolean {
    const visitTouched = occupant === null ? 0 : (this.#visits.get(occupant) ?? 0);
    return Math.max(this.#beds.get(bed) ?? 0, visitTouched) >= since;
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)));
  }
}
