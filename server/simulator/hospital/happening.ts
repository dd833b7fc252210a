import type { BedPlan } from "./plan.ts";
import type { BedRequest, Place, Visit } from "./visit.ts";

export type Milestone = "medication" | "transport" | "follow-up" | "paperwork";
export type Disposition = "home" | "facility" | "died" | "against-advice" | "left-unseen";

export interface Job {
  id: string;
  kind: "transport" | "evs";
  visit: Visit | null;
  from: BedPlan | null;
  to: string;
}

export interface Test {
  order: string;
  kind: "lab" | "imaging";
  code: string;
  name: string;
  visit: Visit;
}

/** One member per kind, so that a switch over `kind` narrows to it. */
type Each<K extends string, T> = K extends string ? { kind: K } & T : never;

/** What really happens in the building, at the moment it happens. How it is charted and sent is the senders' affair. */
export type Happening = { at: number } & (
  | { kind: "visit.planned"; visit: Visit; plannedAt: number }
  | { kind: "visit.registered"; visit: Visit; place: Place }
  | { kind: "visit.admitted"; visit: Visit; place: Place }
  | { kind: "visit.moved"; visit: Visit; from: Place; to: Place }
  | { kind: "visit.swapped"; visits: [Visit, Visit]; from: [BedPlan, BedPlan] }
  | { kind: "visit.classed"; visit: Visit }
  | { kind: "visit.updated"; visit: Visit }
  | { kind: "visit.left"; visit: Visit; from: Place; disposition: Disposition }
  | { kind: "leave.started"; visit: Visit; returnAt: number }
  | { kind: "leave.ended"; visit: Visit }
  | { kind: "bed.requested"; request: BedRequest }
  | Each<"bed.request.withdrawn" | "bed.request.fulfilled", { request: BedRequest }>
  | { kind: "bed.assigned"; request: BedRequest; bed: BedPlan }
  | { kind: "bed.unassigned"; request: BedRequest; bed: BedPlan }
  | Each<"bed.blocked" | "bed.unblocked", { bed: BedPlan }>
  /** Said only in the opening census; later the readiness of a bed follows from what happens to it. */
  | { kind: "bed.surveyed"; bed: BedPlan; state: "ready" | "dirty" }
  | Each<"cleaning.requested" | "cleaning.started" | "cleaning.completed", { bed: BedPlan; job: Job }>
  | Each<"transport.requested" | "transport.started" | "transport.completed", { job: Job }>
  | { kind: "discharge.expected"; visit: Visit; expectedAt: number }
  | { kind: "discharge.ordered"; visit: Visit; order: string }
  | { kind: "milestone"; visit: Visit; milestone: Milestone; state: "needed" | "running" | "done"; id: string }
  | Each<"test.ordered" | "test.started" | "test.resulted", { test: Test }>
  | { kind: "observation"; visit: Visit; code: string; name: string; value: string; unit: string; id: string }
  | { kind: "referral"; visit: Visit; id: string }
);

export type HappeningKind = Happening["kind"];
export type HappeningOf<K extends HappeningKind> = Extract<Happening, { kind: K }>;
