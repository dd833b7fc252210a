import type { EncounterClass, Flag } from "#server/canonical/claim.ts";
import type { Stay } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { agrees, samePlace } from "../place-match.ts";
import { naturalEnds } from "./episodes.ts";
import type { Step } from "./step.ts";

/** A stay with what beds and plans need to know of it beyond the contract. */
export interface TracedStay extends Stay {
  /** Best known start, for putting bed events in order; `from` may be unknown. */
  startedAt: Instant;
  /** When the log first held the report that opened it. */
  knownAt: Instant;
  endedBy: "move" | "swap" | "end" | "unplaced" | null;
  openedBy: Step;
  /** Concluded from a discharge alone: dirties its bed only if that is recent. */
  shell: boolean;
}

/** An arrival at a place, which may fulfil a plan, a request or an assignment. */
export interface Arrival {
  t: Instant;
  r: Instant;
  place: PlaceRef | null | undefined;
  from: PlaceRef | null;
  step: Step;
}

export interface ClaimedBed {
  bed: string;
  since: Instant;
  knownAt: Instant;
  event: string;
}

export interface Walk {
  open: boolean;
  ended: boolean;
  leftUnseen: boolean;
  place: PlaceRef | null;
  class: EncounterClass | null;
  stays: TracedStay[];
  arrivals: Arrival[];
  /** Beds that somebody claims after the patient was discharged (R6). */
  claimed: ClaimedBed[];
  startedAt: Instant | null;
  /** The step that opened it first. */
  startedBy: Step | null;
  /** Every class it ever had. */
  classes: Set<EncounterClass>;
  inpatientSince: Instant | null;
  endedAt: Instant | null;
  onLeave: boolean;
  rules: Map<string, string>;
}

const INPATIENT: readonly (EncounterClass | null)[] = ["inpatient", "obstetrics"];

export function isInpatient(value: EncounterClass | null): boolean {
  return INPATIENT.includes(value);
}

function defaultClass(step: Step): EncounterClass | null {
  if (step.claim.type === "encounter.admitted") return "inpatient";
  if (step.claim.type === "encounter.class.changed")
    return step.claim.data.trigger === "A07" ? "outpatient" : "inpatient";
  return null;
}

/**
 * Folds the live steps of one encounter, in R2 order, into stays `[from, to)`. R5 (missing start), R6 (after the end), R7
 * (echo) and U5 (unplaced) are applied on the way; `retracted` are the places of cancelled steps, which excuse a `prior`.
 */
export function walkSteps(steps: Step[], retracted: PlaceRef[], flags: Set<Flag>): Walk {
  const walker = new StayWalker(retracted, flags);
  for (const step of naturalEnds(steps, flags)) walker.take(step);
  return walker.finish();
}

class StayWalker {
  private readonly retracted: PlaceRef[];
  private readonly flags: Set<Flag>;
  private current: TracedStay | null = null;
  private lastEnd: Step | null = null;
  private admitted: Step | null = null;
  private readonly walk: Walk = {
    open: false,
    ended: false,
    leftUnseen: false,
    place: null,
    class: null,
    stays: [],
    arrivals: [],
    claimed: [],
    startedAt: null,
    startedBy: null,
    classes: new Set(),
    inpatientSince: null,
    endedAt: null,
    onLeave: false,
    rules: new Map(),
  };

  constructor(retracted: PlaceRef[], flags: Set<Flag>) {
    this.retracted = retracted;
    this.flags = flags;
  }

  take(step: Step): void {
    if (step.kind === "start") this.start(step);
    else if (step.kind === "end") this.end(step);
    else if (this.walk.ended) this.afterEnd(step);
    else {
      if (!this.walk.open) this.imply(step);
      if (step.kind === "class") this.changeClass(step);
      else if (step.kind === "move") this.move(step);
      else if (step.kind === "leave") this.walk.onLeave = true;
      else if (step.kind === "return") this.walk.onLeave = false;
    }
  }

  finish(): Walk {
    const { walk } = this;
    walk.place = this.current ? this.current.place : null;
    walk.stays = walk.stays.filter(
      (stay) => stay.shell || stay.to === null || stay.from === null || stay.to > stay.from,
    );
    return walk;
  }

  private start(step: Step): void {
    const { walk, flags } = this;
    const again = walk.open && this.admitted !== null && step.claim.type === "encounter.admitted";
    if (walk.ended && this.lastEnd && this.lastEnd.r > step.r) flags.add("discharge.before.admit");
    if (!walk.open) this.open(step, step.t);
    this.setClass(step, step.class === "preadmit" ? undefined : step.class);
    if (step.claim.type === "encounter.admitted") this.admitted = step;
    if (step.place === undefined) return this.arrive(step);
    if (again && step.place && !agrees(step.place, this.current?.place)) flags.add("start.again");
    this.place(step);
  }

  private open(step: Step, at: Instant | null): void {
    const { walk } = this;
    walk.open = true;
    walk.ended = false;
    walk.endedAt = null;
    walk.leftUnseen = false;
    if (walk.startedAt === null) walk.startedAt = at;
    walk.startedBy ??= step;
  }

  /** R5: a movement without a start opens an implied encounter, at the place it says it came from. */
  private imply(step: Step): void {
    const { walk, flags } = this;
    const admitAt = step.claim.data.admitAt ?? null;
    const from = admitAt !== null && admitAt < step.t ? admitAt : null;
    if (step.origin !== "snapshot") flags.add("admit.missing");
    walk.rules.set(step.claim.id, "R5");
    this.open(step, from ?? (step.origin === "cancel" ? null : step.t));
    if (step.kind !== "move" || !step.prior || samePlace(step.prior, step.place)) return;
    if (step.prior) this.begin(step, step.prior, from, "implied");
  }

  private changeClass(step: Step): void {
    this.setClass(step, step.class);
    if (step.place === undefined) return this.arrive(step);
    this.place(step);
  }

  private setClass(step: Step, stated: EncounterClass | null | undefined): void {
    const { walk } = this;
    const next = stated === undefined ? (defaultClass(step) ?? walk.class) : stated;
    if (step.origin === "observation") this.flags.add("class.by.update");
    if (isInpatient(next) && !isInpatient(walk.class)) walk.inpatientSince = step.t;
    walk.class = next;
    if (next) walk.classes.add(next);
    if (this.current && (this.current.from === null || this.current.startedAt >= step.t || this.current.class === null))
      this.current.class = next;
  }

  private move(step: Step): void {
    const { flags } = this;
    const known = this.current?.place;
    const { prior } = step;
    if (prior && known && !agrees(prior, known) && !samePlace(step.place, known) && !this.excused(prior))
      flags.add("prior.mismatch");
    if (step.basis === "inferred" && step.place !== null) flags.add("location.by.update");
    this.place(step);
  }

  private excused(prior: PlaceRef): boolean {
    return this.retracted.some((place) => samePlace(place, prior));
  }

  /** R7: to the place the patient is already in is an echo; a coarser word for it too, unless it is a movement's own. */
  private place(step: Step): void {
    const { walk } = this;
    const { place } = step;
    if (place === undefined) return;
    if (place === null) {
      if (!this.current) return;
      this.flags.add("unplaced");
      walk.rules.set(step.claim.id, "U5");
      return this.close(step.t, "unplaced", step);
    }
    const same =
      this.current !== null &&
      (samePlace(place, this.current.place) || (step.kind !== "move" && agrees(place, this.current.place)));
    if (same) {
      if (!walk.rules.has(step.claim.id)) walk.rules.set(step.claim.id, "R7");
      if (step.claim.type === "encounter.swapped") this.judgeSwap();
      return this.arrive(step, this.current?.place ?? null);
    }
    const from = this.current?.place ?? null;
    if (this.current) this.close(step.t, step.claim.type === "encounter.swapped" ? "swap" : "move", step);
    if (step.place) this.flags.delete("unplaced");
    const unknownStart = step.origin === "cancel" && walk.stays.length === 0;
    this.begin(step, place, unknownStart ? null : step.t, unknownStart ? "implied" : step.basis);
    this.arrive(step, from);
  }

  /** U7: a swap that changes nothing is a repeat or the echo of two transfers, if anything recorded explains it. */
  private judgeSwap(): void {
    const since = this.current?.from ?? null;
    if (since === null || this.current?.openedBy.kind !== "move") this.flags.add("swap.no-effect");
  }

  private arrive(step: Step, from: PlaceRef | null = null): void {
    this.walk.arrivals.push({ t: step.t, r: step.r, place: step.place, from, step });
  }

  private begin(step: Step, place: PlaceRef, from: Instant | null, basis: Stay["basis"]): void {
    this.current = {
      from,
      to: null,
      place,
      basis,
      class: this.walk.class,
      events: step.events,
      startedAt: from ?? step.t,
      knownAt: step.claim.recordedAt,
      endedBy: null,
      openedBy: step,
      shell: false,
    };
    this.walk.stays.push(this.current);
  }

  private close(at: Instant, by: TracedStay["endedBy"], step: Step): void {
    if (!this.current) return;
    this.current.to = at;
    this.current.endedBy = by;
    if (by !== "move" && by !== "swap") this.current.events = [...this.current.events, ...step.events];
    this.current = null;
  }

  private end(step: Step): void {
    const { walk, flags } = this;
    const { place } = step;
    if (!walk.open && !walk.ended) this.shell(step);
    else if (walk.open) {
      const known = this.current?.place;
      this.close(step.t, "end", step);
      if (place && known && !agrees(place, known)) {
        flags.add("movement.missing");
        walk.rules.set(step.claim.id, "R5");
        this.lost(step, place, false);
      }
    }
    walk.open = false;
    walk.ended = true;
    walk.onLeave = false;
    walk.endedAt = step.t;
    walk.leftUnseen = step.claim.type === "encounter.left.unseen" || step.claim.data.dispositionKind === "left-unseen";
    this.admitted = null;
    this.lastEnd = step;
  }

  private shell(step: Step): void {
    this.flags.add("admit.missing");
    this.walk.rules.set(step.claim.id, "R5");
    if (step.class) this.walk.class = step.class;
    if (step.place) this.lost(step, step.place, true);
  }

  /** A stay of which only the end is known. */
  private lost(step: Step, place: PlaceRef, shell: boolean): void {
    this.begin(step, place, null, "implied");
    if (this.current) this.current.shell = shell;
    this.close(step.t, "end", step);
  }

  /** R6: not applied. A movement recorded after the discharge claims its bed until a person or an A13 settles it. */
  private afterEnd(step: Step): void {
    const { walk, flags, lastEnd } = this;
    if (step.origin !== "stated") return;
    flags.add("movement.after.discharge");
    walk.rules.set(step.claim.id, "R6");
    const bed = step.place && !step.place.dummy ? step.place.bed : null;
    if (step.kind !== "move" || !bed || !lastEnd || step.r < lastEnd.r || step.t <= lastEnd.t) return;
    walk.claimed = [{ bed, since: step.t, knownAt: step.claim.recordedAt, event: step.claim.id }];
  }
}
