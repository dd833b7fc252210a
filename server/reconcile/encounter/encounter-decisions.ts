import type { NewEvent } from "#server/canonical/event.ts";
import type { EncounterDecision, EncounterNow } from "#server/canonical/families/decision.ts";
import type { Cause } from "../cause.ts";
import { decisionEvent, idsOf, isMuted, type ReconcilerDeps } from "../decisions.ts";
import { feedEdge } from "../identity/feed-joins.ts";
import { isSameTruth } from "../same-truth.ts";
import { encounterDecisionType } from "./encounter-change.ts";
import type { EncounterDesk } from "./encounter-desk.ts";

/** Compares touched encounters with what was last decided of them. */
export class EncounterDecisions {
  private readonly encounters: EncounterDesk;
  private readonly deps: ReconcilerDeps;
  private readonly rewritten: ReadonlySet<string>;
  private readonly swapped: ReadonlySet<string>;

  constructor(
    encounters: EncounterDesk,
    deps: ReconcilerDeps,
    rewritten: ReadonlySet<string>,
    swapped: ReadonlySet<string>,
  ) {
    this.encounters = encounters;
    this.deps = deps;
    this.rewritten = rewritten;
    this.swapped = swapped;
  }

  decide(key: string, causes: readonly Cause[]): NewEvent | null {
    const { decided } = this.encounters;
    const was = decided.get(key) ?? null;
    const now = this.presentTruth(key, was);
    if (!now) return null;
    const overdue =
      causes.some((cause) => cause.timer === "unmatched-cancel") && now.flags.includes("cancel.unmatched");
    if (was && isSameTruth(was, now) && !overdue) return null;
    decided.set(key, now);
    const type = encounterDecisionType(was, now, this.isSwap(key));
    const data: EncounterDecision = {
      was,
      now,
      because: { events: idsOf(causes), rule: overdue ? "R8.5" : this.ruleFor(key, now, causes) },
      correction: this.rewritten.has(key) || (was?.status === "open" && now.status === "merged"),
      muted: isMuted(causes),
    };
    const { facility, patient, place } = now;
    const at = type.startsWith("stay.") ? whenMoved(was, now) : null;
    const about = { subject: `encounter:${key}`, facility, encounter: key, bed: place?.bed ?? null, patient, at };
    return decisionEvent(this.deps, type, about, causes, data);
  }

  /** A retired number holds nothing; nor does an encounter from which a re-translation took all it rested on. */
  private presentTruth(key: string, was: EncounterNow | null): EncounterNow | null {
    if (this.encounters.aliases.resolve(key) !== key) return was && emptied(was, "merged");
    const now = this.encounters.folds.get(key)?.now ?? null;
    return now ?? (was && emptied(was, "cancelled"));
  }

  private isSwap(key: string): boolean {
    if (this.swapped.has(key)) return true;
    const stays = this.encounters.folds.get(key)?.walk.stays;
    return stays?.at(-1)?.openedBy.claim.type === "encounter.swapped";
  }

  private ruleFor(key: string, now: EncounterNow, causes: readonly Cause[]): string {
    if (now.status === "merged") return this.encounters.aliases.edge(feedEdge(key))?.because?.rule ?? "M2";
    const rules = this.encounters.folds.get(key)?.rules;
    for (const cause of causes.toReversed()) {
      const rule = rules?.get(cause.id);
      if (rule && rule !== "R7") return rule;
    }
    return this.swapped.has(key) ? "3.3" : "R3";
  }
}

function emptied(was: EncounterNow, status: "merged" | "cancelled"): EncounterNow {
  return {
    ...was,
    status,
    place: null,
    placeSince: null,
    placeBasis: null,
    onLeave: false,
    tracking: null,
    stays: [],
    pendingAdmission: null,
    pendingTransfer: null,
  };
}

/** When the movement that a stay decision tells of happened; null: it is not about a single moment. */
function whenMoved(was: EncounterNow | null, now: EncounterNow): number | null {
  if (now.status === "closed" && was?.status !== "closed") return now.closedAt;
  return now.placeSince !== was?.placeSince ? now.placeSince : null;
}
