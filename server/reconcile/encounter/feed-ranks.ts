import type { Flag } from "#server/canonical/claim.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { HeldClaim } from "../claim-record.ts";
import { agrees, samePlace } from "../place-match.ts";
import type { SiteView } from "../site-view.ts";
import { isLive, isPlacement, type Step } from "./step.ts";

const MINUTE = 60_000;
/** X3: two feeds tell of one movement within this time of each other. */
const SAME_MOVEMENT_MS = 5 * MINUTE;
/** X4: how long a better feed may contradict a lower one before the lower one's movement is dropped. */
const CONTRARY_MS = 15 * MINUTE;

/** A lone feed is authoritative whatever its rank; only then do ranks decide. */
function ranksOf(steps: Step[], site: SiteView): Map<string, number> {
  const ranks = new Map<string, number>();
  for (const step of steps) {
    const { facility, data } = step.claim;
    if (!ranks.has(data.source)) ranks.set(data.source, site.movementRank(data.source, facility));
  }
  return ranks;
}

/**
 * X3: the same movement told by two feeds is one step, at the time of the better rank, resting on both reports; so a
 * cancel of it takes back both (X6). Where one of them knows only the unit the other's bed counts. `steps` and result in
 * R2 order.
 */
export function mergeFeeds(steps: Step[], site: SiteView): Step[] {
  const ranks = ranksOf(steps, site);
  if (ranks.size < 2) return steps;
  const rank = (step: Step) => ranks.get(step.claim.data.source) ?? 0;
  const absorbed = new Set<Step>();
  for (const step of steps) {
    const twin = steps.find(
      (other) =>
        !absorbed.has(other) &&
        other.claim.data.source !== step.claim.data.source &&
        isSameMovement(step, other) &&
        (rank(other) < rank(step) || (rank(other) === rank(step) && steps.indexOf(other) < steps.indexOf(step))),
    );
    if (!twin) continue;
    twin.events = [...twin.events, ...step.events];
    if (isFiner(step, twin)) twin.place = step.place;
    absorbed.add(step);
  }
  return absorbed.size === 0 ? steps : steps.filter((step) => !absorbed.has(step));
}

function isSameMovement(a: Step, b: Step): boolean {
  if (Math.abs(a.t - b.t) > SAME_MOVEMENT_MS) return false;
  if (a.kind === "end" || b.kind === "end") return a.kind === b.kind;
  if (a.kind === "start" && b.kind === "start")
    return (
      a.claim.type === b.claim.type && (!a.place || !b.place || agrees(a.place, b.place) || agrees(b.place, a.place))
    );
  if (a.kind === "leave" || a.kind === "return") return a.kind === b.kind;
  const places = isPlacement(a) && isPlacement(b) && (agrees(a.place, b.place) || agrees(b.place, a.place));
  return places && !!a.place && !!b.place && (a.kind === "move" || b.kind === "move");
}

function isFiner(step: Step, other: Step): boolean {
  return !!step.place?.bed && !!other.place && !other.place.bed && agrees(other.place, step.place);
}

export interface Takeover {
  steps: Step[];
  /** When a contradicted movement of a lower feed will be dropped. */
  dueAts: Instant[];
}

/**
 * X4 and X5: what a lower feed alone claims is inferred and flagged; a statement of the better feed against it, standing for
 * the contrary time, drops it. `clock` is the latest timer that fell due for the encounter.
 */
export function weighLowerFeeds(
  steps: Step[],
  snapshots: HeldClaim[],
  site: SiteView,
  clock: Instant,
  flags: Set<Flag>,
): Takeover {
  const ranks = ranksOf(steps, site);
  const best = Math.min(...ranks.values());
  const result: Takeover = { steps: [], dueAts: [] };
  if (ranks.size < 2 || [...ranks.values()].every((rank) => rank === best)) return { steps, dueAts: [] };
  const isBest = (claim: HeldClaim) => ranks.get(claim.data.source) === best;
  const bestSteps = steps.filter((step) => isBest(step.claim));
  const statements = snapshots.filter(
    (claim) => claim.data.place && site.movementRank(claim.data.source, claim.facility) <= best,
  );
  for (const step of steps) {
    if (!isLive(step) || isBest(step.claim)) {
      result.steps.push(step);
      continue;
    }
    if (isOutranked(step, bestSteps)) continue;
    const contrary = firstContrary(step, bestSteps, statements);
    if (contrary !== null && clock >= contrary + CONTRARY_MS) continue;
    if (contrary !== null) result.dueAts.push(contrary + CONTRARY_MS);
    if (isPlacement(step) || step.kind === "end") flags.add("source.disagrees");
    result.steps.push(isPlacement(step) ? { ...step, basis: "inferred" } : step);
  }
  return result;
}

/** Of start, class and end the better feed's word is the only one, once it has spoken. */
function isOutranked(step: Step, bestSteps: Step[]): boolean {
  if (step.kind === "start") return bestSteps.some((other) => other.kind === "start" && isLive(other));
  if (step.kind === "class" && step.place === undefined)
    return bestSteps.some((other) => isLive(other) && other.class != null);
  if (step.kind === "end") return bestSteps.some((other) => other.kind === "end" && isLive(other));
  return (
    isPlacement(step) &&
    bestSteps.some(
      (other) => isPlacement(other) && !isLive(other) && samePlace(other.place, step.place) && other.t <= step.t,
    )
  );
}

/** When the log first held a statement of the better feed, made after the claim, that puts the patient elsewhere. */
function firstContrary(step: Step, bestSteps: Step[], statements: HeldClaim[]): Instant | null {
  if (!isPlacement(step) || !step.place) return null;
  const followed = bestSteps.find((other) => isLive(other) && isPlacement(other) && other.t > step.t);
  if (followed) return null;
  const against = statements
    .filter((claim) => claim.r > step.r && !agrees(claim.data.place, step.place))
    .map((claim) => claim.recordedAt);
  return against.length > 0 ? Math.min(...against) : null;
}
