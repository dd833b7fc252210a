import type { Flag } from "#server/canonical/claim.ts";
import { visitNumber } from "#server/canonical/event.ts";
import type { EncounterNow, Stay } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { HeldClaim } from "../claim-record.ts";
import type { SiteView } from "../site-view.ts";
import { AttributeWords } from "./attributes.ts";
import type { CancelOutcome } from "./cancel-matching.ts";
import { dischargePathway, type HeldMilestone } from "./discharge-pathway.ts";
import { encounterSteps } from "./encounter-steps.ts";
import { isAboutState, sortedFlags } from "./flags.ts";
import { type Plans, standingPlans } from "./plans.ts";
import { type HeldPurge, purgeEffect, standingPurge } from "./purges.ts";
import { bedReservations, type Reservation } from "./reservations.ts";
import { isInpatient, type Walk, walkSteps } from "./stays.ts";
import { isLive, type Step } from "./step.ts";
import { type TornBed, tornBeds } from "./torn-beds.ts";
import { trackedPlace } from "./tracking.ts";
import { flagUndecidable } from "./undecidable.ts";
import { type VoidedUse, voidedUses } from "./voided-uses.ts";

export interface EncounterInputs {
  key: string;
  aliases: string[];
  facility: string;
  patient: string | null;
  claims: HeldClaim[];
  milestones: HeldMilestone[];
  orderedAt: Instant | null;
  /** Codes of isolation orders that stand. */
  isolationOrders: string[];
  /** Codes of the isolation that the person needs now: of no matter to a visit that is over. */
  personIsolation: string[];
  /** Purges of this visit and of its patient. */
  purges: HeldPurge[];
  /** The latest timer that fell due for this encounter: the only clock the fold knows. */
  clock: Instant;
  /** Steps after it are not walked, once every cancel has found its target. */
  horizon: Instant;
  /** Doubts that only the view over several encounters has (merges, second admissions). */
  flags: Flag[];
}

export interface EncounterFold {
  /** Null: nothing that can be held true yet, such as a cancel that waits for its target. */
  now: EncounterNow | null;
  walk: Walk;
  voidedUses: VoidedUse[];
  reservations: Reservation[];
  tornBeds: TornBed[];
  /** Which rule settled a claim, for the decisions that rest on it. */
  rules: Map<string, string>;
  waits: { timer: string; dueAt: Instant }[];
}

const MINUTE = 60_000;
const WALKED: ReadonlySet<Step["kind"]> = new Set(["start", "class", "move", "leave", "return", "end"]);

/** What is true of one encounter: a pure function of the set of its claims, whatever order they came in. */
export function foldEncounter(inputs: EncounterInputs, site: SiteView): EncounterFold {
  const flags = new Set<Flag>(inputs.flags);
  const found = encounterSteps(inputs.claims, site, inputs.clock, flags);
  const { cancels, rules, waits } = found;
  const steps = found.steps.filter(({ t }) => t <= inputs.horizon);
  const live = steps.filter(isLive);
  const retracted = steps.flatMap((step) => (!isLive(step) && step.place ? [step.place] : []));
  const walk = walkSteps(
    live.filter((step) => WALKED.has(step.kind)),
    retracted,
    flags,
  );
  for (const [id, rule] of walk.rules) if (!rules.has(id)) rules.set(id, rule);
  for (const step of live) for (const flag of step.claim.data.flags) if (isAboutState(flag)) flags.add(flag);
  flagUndecidable(live, flags);
  const torn = tornBeds(inputs.claims, walk);
  if (torn.length > 0) flags.add("bed.conflict");
  const overdue = waitForTargets(cancels, inputs.clock, site, waits);
  return {
    now: presentTruth({ inputs, steps, walk, flags, overdue, takenBackAt: found.takenBackAt, site }),
    walk,
    voidedUses: voidedUses(steps),
    reservations: bedReservations(inputs.claims, walk),
    tornBeds: torn,
    rules,
    waits,
  };
}

/** R8 tier 5: a cancel whose target has not come waits a stated time before it is a person's to look at. */
function waitForTargets(
  cancels: CancelOutcome[],
  clock: Instant,
  site: SiteView,
  waits: EncounterFold["waits"],
): boolean {
  let overdue = false;
  for (const { cancel, target, repeated } of cancels) {
    if (target || repeated) continue;
    const dueAt = cancel.recordedAt + site.policy.unmatchedCancelMinutes * MINUTE;
    if (clock >= dueAt) overdue = true;
    else waits.push({ timer: "unmatched-cancel", dueAt });
  }
  return overdue;
}

interface Truth {
  inputs: EncounterInputs;
  steps: Step[];
  walk: Walk;
  flags: Set<Flag>;
  overdue: boolean;
  takenBackAt: Instant | null;
  site: SiteView;
}

function presentTruth({ inputs, steps, walk, flags, overdue, takenBackAt, site }: Truth): EncounterNow | null {
  const plans = standingPlans(steps, walk);
  const status = statusOf(steps, walk, plans, overdue || takenBackAt !== null);
  if (!status) return null;
  const said = inputs.claims.filter(({ t }) => t <= inputs.horizon);
  const words = new AttributeWords(standingClaims(said, steps), site);
  const last = walk.stays.at(-1);
  const current = walk.open && last?.to === null ? last : null;
  const person = status === "open" || status === "planned" ? inputs.personIsolation : [];
  const isolation = [...new Set([...(words.last("isolation") ?? []), ...inputs.isolationOrders, ...person])].sort();
  const discharge = dischargePathway({
    steps,
    walk,
    words,
    milestones: inputs.milestones,
    orderedAt: inputs.orderedAt,
  });
  if (words.last("dischargeAt") != null && walk.open && !discharge.leftAt && saysDischargedByUpdate(words))
    flags.add("discharge.time.without.event");
  if (isOverAYear(walk)) flags.add("stay.over.a.year");
  const purges = inputs.purges.filter(({ r }) => r <= inputs.horizon);
  const purge = standingPurge(purges, steps);
  return {
    key: inputs.key,
    visit: visitNumber(inputs.key),
    facility: inputs.facility,
    patient: inputs.patient,
    aliases: inputs.aliases,
    status,
    class: walk.class ?? (status === "planned" ? (words.last("class") ?? null) : null),
    service: words.last("service") ?? null,
    attending: words.last("attending") ?? null,
    isolation,
    arrivedAt: arrival(steps, walk),
    admittedAt: isInpatient(walk.class) ? walk.inpatientSince : null,
    closedAt: walk.ended ? walk.endedAt : status === "cancelled" ? (cancelledAt(steps) ?? takenBackAt) : null,
    leftUnseen: walk.ended && walk.leftUnseen,
    disposition: words.last("disposition") ?? null,
    ...purgeEffect(status, purge, flags),
    place: current?.place ?? null,
    placeSince: current?.from ?? null,
    placeBasis: current?.basis ?? null,
    onLeave: walk.open && walk.onLeave,
    tracking: walk.open ? trackedPlace(steps, current?.place ?? null) : null,
    stays: walk.stays.map(publicStay),
    pendingAdmission: plans.admission,
    pendingTransfer: plans.transfer,
    discharge,
    flags: sortedFlags(flags),
  };
}

function publicStay({ from, to, place, basis, class: stayClass, events }: Walk["stays"][number]): Stay {
  return { from, to, place, basis, class: stayClass, events };
}

function statusOf(steps: Step[], walk: Walk, plans: Plans, isVoid: boolean): EncounterNow["status"] | null {
  if (walk.open) return "open";
  if (walk.ended) return "closed";
  if (plans.admission) return "planned";
  const takenBack = steps.some((step) => !isLive(step));
  return takenBack || isVoid ? "cancelled" : null;
}

/** Claims that a cancel took back say nothing any more, not even about the service. */
function standingClaims(claims: HeldClaim[], steps: Step[]): HeldClaim[] {
  const voided = new Set(steps.filter((step) => !isLive(step)).map((step) => step.claim.id));
  return voided.size === 0 ? claims : claims.filter((claim) => !voided.has(claim.id));
}

/** First arrival of any kind: the first step, or what a start says it was (PV1-44). */
function arrival(steps: Step[], walk: Walk): Instant | null {
  let first = walk.startedAt;
  for (const step of steps) {
    const { admitAt } = step.claim.data;
    if (isLive(step) && step.kind === "start" && admitAt != null && (first === null || admitAt < first))
      first = admitAt;
  }
  return first;
}

function cancelledAt(steps: Step[]): Instant | null {
  const times = steps.flatMap((step) => (step.voidedAt === null ? [] : [step.voidedAt]));
  return times.length > 0 ? Math.max(...times) : null;
}

function saysDischargedByUpdate(words: AttributeWords): boolean {
  return words.lastClaim("dischargeAt")?.type === "encounter.updated";
}

const YEAR_MS = 365 * 86_400_000;

function isOverAYear(walk: Walk): boolean {
  return walk.startedAt !== null && walk.endedAt !== null && walk.endedAt - walk.startedAt > YEAR_MS;
}
