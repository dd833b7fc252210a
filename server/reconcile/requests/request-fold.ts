import type { Flag } from "#server/canonical/claim.ts";
import type { RequestKind, RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { sortedFlags } from "../encounter/flags.ts";
import { fulfilsMove } from "../encounter/plans.ts";
import type { Arrival } from "../encounter/stays.ts";
import { compareRecorded } from "../order-key.ts";
import { type HeldRequest, type RequestAct, requestAct, requestKind } from "./request-claim.ts";
import { foldResults } from "./result-lines.ts";

/** What a request must know of its encounter: moves that fulfil it and the end that makes it moot. */
export interface RequestContext {
  encounter: string | null;
  patient: string | null;
  arrivals: Arrival[];
  /** The visit is over (discharged or taken back). */
  overAt: Instant | null;
  discharged: boolean;
}

const RANK: Record<RequestAct, number> = {
  open: 0,
  change: 1,
  document: 2,
  arrived: 3,
  status: 4,
  preliminary: 5,
  result: 6,
  decided: 7,
  fulfilled: 8,
  withdraw: 9,
  cancel: 10,
};

const BED_KINDS: readonly RequestKind[] = ["admit-bed", "transfer-bed"];

/** Of no other kind does what the encounter does change more than whose request it is. */
export function followsCourse(kind: RequestKind): boolean {
  return kind === "discharge" || BED_KINDS.includes(kind);
}

/** Kinds that a filler works on: a cancel by the placer is a wish until the filler agrees (HL7 v2.9 ch. 4, ORC-1). */
const FILLED_KINDS: readonly RequestKind[] = ["lab", "imaging"];

/**
 * The requests that one set of reports speaks of, oldest first. Numbered reports make one; those without a number (the demand
 * behind an A14 or A15) make one after the other, since only the end of the first tells the second apart.
 */
export function foldRequests(
  key: string | null,
  facility: string,
  claims: HeldRequest[],
  context: RequestContext,
): RequestNow[] {
  const found: RequestNow[] = [];
  for (const group of key === null ? successive(claims, context) : [sorted(claims)]) {
    const now = foldRequest(key, facility, group, context);
    if (now) found.push(now);
  }
  return found;
}

function sorted(claims: HeldRequest[]): HeldRequest[] {
  if (claims.length < 2) return claims;
  const rank = (claim: HeldRequest) => RANK[requestAct(claim.type) ?? "change"];
  return [...claims].sort((a, b) => a.t - b.t || rank(a) - rank(b) || compareRecorded(a, b));
}

function successive(claims: HeldRequest[], context: RequestContext): HeldRequest[][] {
  const groups: HeldRequest[][] = [];
  let current: HeldRequest[] = [];
  for (const claim of sorted(claims)) {
    if (requestAct(claim.type) === "open" && current.length > 0 && isOverBy(current, claim, context)) {
      groups.push(current);
      current = [];
    }
    current.push(claim);
  }
  return current.length > 0 ? [...groups, current] : groups;
}

function isOverBy(group: HeldRequest[], next: HeldRequest, context: RequestContext): boolean {
  const now = foldRequest(null, "", group, context);
  return now !== null && (now.status === "done" || now.status === "cancelled") && (now.closedAt ?? 0) <= next.t;
}

function foldRequest(
  key: string | null,
  facility: string,
  claims: HeldRequest[],
  context: RequestContext,
): RequestNow | null {
  const opening = claims.find((claim) => opens(requestAct(claim.type)));
  if (!opening) return null;
  const kind = requestKind(opening);
  const last = <K extends keyof HeldRequest["data"]>(field: K) =>
    claims.findLast((claim) => claim.data[field] !== undefined)?.data[field];
  const course = runCourse(claims, kind);
  const results = foldResults(claims);
  const place = last("place") ?? null;
  const now: RequestNow = {
    key: key ?? opening.id,
    numbers: [...new Set(claims.flatMap((claim) => claim.data.numbers))],
    kind,
    code: last("code") ?? "",
    facility,
    encounter: context.encounter,
    patient: context.patient,
    bed: place?.bed ?? null,
    place,
    status: course.status,
    openedAt: opening.t,
    startedAt: course.startedAt,
    closedAt: course.closedAt,
    priority: last("priority") ?? "routine",
    critical: results.critical,
    resultVersion: results.version,
    lines: results.lines,
    startAt: last("startAt") ?? last("neededAt") ?? null,
    flags: sortedFlags(new Set<Flag>(claims.flatMap((claim) => claim.data.flags))),
  };
  if (results.completeAt !== null && now.status !== "cancelled") close(now, "done", results.completeAt);
  else if (results.firstAt !== null && now.status === "open") now.status = "in-progress";
  endWithEncounter(now, opening, context);
  return now;
}

function opens(act: RequestAct | null): boolean {
  return act !== null && act !== "cancel" && act !== "withdraw" && act !== "document";
}

function close(now: RequestNow, status: "done" | "cancelled", at: Instant): void {
  now.status = status;
  now.closedAt = at;
}

/** A bed request is done by the move, a discharge order by the departure; both are moot when the visit is over. */
function endWithEncounter(now: RequestNow, opening: HeldRequest, context: RequestContext): void {
  if (!followsCourse(now.kind) || now.status === "done" || now.status === "cancelled") return;
  if (BED_KINDS.includes(now.kind)) {
    const arrival = context.arrivals.find((candidate) => fulfilsMove(now.place, opening, candidate));
    if (arrival) close(now, "done", Math.max(arrival.t, now.openedAt));
    else if (context.overAt !== null && context.overAt >= now.openedAt) close(now, "cancelled", context.overAt);
  } else if (now.kind === "discharge" && context.overAt !== null && context.overAt >= now.openedAt)
    close(now, context.discharged ? "done" : "cancelled", context.overAt);
}

interface Course {
  status: RequestNow["status"];
  startedAt: Instant | null;
  closedAt: Instant | null;
}

/** Orders by ORC-1 and ORC-5, appointments by trigger, authorisations by outcome (reference mapping O2, O6, O8). */
function runCourse(claims: HeldRequest[], kind: RequestKind): Course {
  const course: Course = { status: "open", startedAt: null, closedAt: null };
  let before: RequestNow["status"] = "open";
  const to = (status: RequestNow["status"], at: Instant) => {
    if (status !== course.status && (course.status === "open" || course.status === "in-progress"))
      before = course.status;
    course.status = status;
    if (status === "in-progress") course.startedAt ??= at;
    course.closedAt = status === "done" || status === "cancelled" ? at : null;
  };
  for (const claim of claims) {
    const next = nextStatus(claim, kind, before);
    if (next && !(course.status === "done" && next === "cancel-requested")) to(next, claim.t);
  }
  return course;
}

function nextStatus(claim: HeldRequest, kind: RequestKind, before: RequestNow["status"]): RequestNow["status"] | null {
  const act = requestAct(claim.type);
  if (act === "open") return "open";
  if (act === "cancel") return isWish(claim, kind) ? "cancel-requested" : "cancelled";
  if (act === "arrived" || act === "document") return "in-progress";
  if (act === "fulfilled") return "done";
  if (act === "decided") return claim.data.outcome === "pending" ? "in-progress" : "done";
  if (act !== "status") return null;
  const { status } = claim.data;
  if (status === "in-progress" || status === "held") return status;
  if (status === "completed") return kind === "discharge" ? null : "done";
  if (status === "cancel-requested") return FILLED_KINDS.includes(kind) ? status : "cancelled";
  return status === "released" || status === "cancel-failed" ? before : null;
}

function isWish(claim: HeldRequest, kind: RequestKind): boolean {
  return FILLED_KINDS.includes(kind) && (claim.data.control === "CA" || claim.data.control === "DC");
}
