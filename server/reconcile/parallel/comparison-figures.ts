import { type ComparedVisit, DIFFERENCE_KINDS, type DifferenceKind, type VisitDifference } from "./compare-visit.ts";
import type { BedDifference, FeedComparison } from "./feed-comparison.ts";
import { SAME_MOVEMENT_MS } from "./match-movements.ts";

/** Sums over the visits judged so far. */
export class ComparisonFigures {
  readonly visits = { spokenOf: 0, compared: 0, agreeing: 0, unjudged: 0 };
  readonly kinds = Object.fromEntries(DIFFERENCE_KINDS.map((kind) => [kind, 0])) as Record<DifferenceKind, number>;
  readonly beds = { onlyBoard: 0, onlyParallel: 0 };
  readonly differences: VisitDifference[] = [];
  readonly bedDifferences: BedDifference[] = [];
  readonly #movements = { matched: 0, missing: 0, extra: 0, elsewhere: 0 };
  readonly #apartMs: number[] = [];

  add({ kinds, movements }: ComparedVisit): void {
    this.visits.compared += 1;
    if (kinds.length === 0) this.visits.agreeing += 1;
    for (const kind of kinds) this.kinds[kind] += 1;
    if (!movements) return;
    for (const name of ["matched", "missing", "extra", "elsewhere"] as const) this.#movements[name] += movements[name];
    for (const ms of movements.apartMs) this.#apartMs.push(Math.abs(ms));
  }

  movementFigures(): FeedComparison["movements"] {
    const sorted = this.#apartMs.sort((a, b) => a - b);
    const quantile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
    const late = sorted.filter((ms) => ms > SAME_MOVEMENT_MS).length;
    return { ...this.#movements, late, apartP50Ms: quantile(0.5), apartP95Ms: quantile(0.95) };
  }
}
