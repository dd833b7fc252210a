import type { NewEvent } from "#server/canonical/event.ts";
import type { Cause } from "../cause.ts";
import { decisionEvent, idsOf, isMuted, type ReconcilerDeps } from "../decisions.ts";
import { isSameTruth } from "../same-truth.ts";
import type { Timers } from "../timers.ts";
import { bedDecisionType } from "./bed-change.ts";
import type { BedDesk } from "./bed-desk.ts";

/** Compares touched beds with what was last decided of them. */
export class BedDecisions {
  /** Encounters whose transfer turned out to be half of a swap. */
  readonly swapped = new Set<string>();
  private readonly beds: BedDesk;
  private readonly timers: Timers;
  private readonly deps: ReconcilerDeps;
  private readonly rewritten: ReadonlySet<string>;

  constructor(desks: { beds: BedDesk; timers: Timers }, deps: ReconcilerDeps, rewritten: ReadonlySet<string>) {
    this.beds = desks.beds;
    this.timers = desks.timers;
    this.deps = deps;
    this.rewritten = rewritten;
  }

  decide(bed: string, causes: readonly Cause[]): NewEvent | null {
    const { now, waits } = this.beds.fold(bed);
    this.timers.set(`bed:${bed}`, waits);
    const was = this.beds.decided.get(bed) ?? null;
    if (was && isSameTruth(was, now)) return null;
    this.beds.decided.set(bed, now);
    if (now.flags.includes("swap.inferred") && !was?.flags.includes("swap.inferred"))
      for (const { encounter } of now.occupants) this.swapped.add(encounter);
    const touching = [...now.occupants, ...(was?.occupants ?? [])];
    const correction = touching.some(({ encounter }) => this.rewritten.has(encounter));
    const [only, ...others] = now.occupants;
    const encounter = only && others.length === 0 ? only.encounter : null;
    return decisionEvent(
      this.deps,
      bedDecisionType(was, now, correction),
      { subject: `bed:${bed}`, facility: now.facility, encounter, bed, patient: null, at: null },
      causes,
      { was, now, because: { events: idsOf(causes), rule: "3.3" }, correction, muted: isMuted(causes) },
    );
  }
}
