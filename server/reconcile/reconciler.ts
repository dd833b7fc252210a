import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { BedNow, EncounterNow, RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { adoptDecision, takeBackDecision } from "./adopt-decision.ts";
import type { ReconcilerDeps } from "./decisions.ts";
import { Desks } from "./desks.ts";
import { Drain } from "./drain.ts";
import { evict, findLost, holdBack, holdForOthers, noteLost, recall } from "./eviction.ts";
import { takeEvent } from "./intake.ts";
import { readMemory, writeMemory } from "./memory.ts";
import type { Timer } from "./timers.ts";
import { wakeBuried } from "./wake-buried.ts";

export type { ReconcilerDeps } from "./decisions.ts";
export type { Timer } from "./timers.ts";

/** Folds the log's reports into what we hold true, and says what changed. Pure: no clock, no I/O. */
export interface Reconciler {
  /** Folds one event in. Decisions, its own ones too, are passed over. */
  apply(event: RecordedEvent): void;
  /** What is owed since the last drain: each touched subject compared once. Nothing is decided while something is lost or missing. */
  drain(): NewEvent[];
  /** For a fold that is built anew: what a decision in the log says of its subject was the last word on it. */
  adopt(decision: RecordedEvent): void;
  /** And what this fold says on the way there was not. */
  takeBack(decision: NewEvent): void;
  timers(): Timer[];
  nextDue(): Instant | null;
  /** Events that tell the fold, through the log, that a wait is over. The same wait gives the same event. */
  due(now: Instant): NewEvent[];
  /** Plain JSON, to be made into text before the next report: it shares what changes with that. */
  snapshot(): object;
  /** Into a fresh reconciler only, from a state that nobody else keeps. */
  restore(state: unknown): void;
  /** Visits held in memory, open ones and those that are over. */
  readonly visits: number;
  /** Lets what was over before `before` leave memory; answers with how many encounters did. */
  evict(before: Instant): number;
  /** Reports that were superseded and left memory: say by `find` which encounters they are about, then drain again. */
  lost(): string[];
  /** Encounter by the id of the report, as far as it is about one. */
  find(encounters: ReadonlyMap<string, string>): void;
  /** Encounters that left memory and that something new was said of: give `recall` their events, then drain again. */
  missing(): string[];
  /** `events`: of the encounter by envelope, in order; its decisions among them say what was last decided. */
  recall(key: string, events: RecordedEvent[]): void;
  encounter(key: string): EncounterNow | null;
  bed(id: string): BedNow | null;
  request(key: string): RequestNow | null;
}

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const desks = new Desks(deps.horizon);
  return {
    apply: (event) => {
      if (holdBack(desks, event)) return;
      holdForOthers(desks, event);
      noteLost(desks, event);
      takeEvent(desks, event);
    },
    drain: () => {
      if (desks.touched.size === 0 && desks.aliasNews.length === 0) return [];
      return lost(desks).length > 0 || missing(desks).length > 0 ? [] : new Drain(desks, deps).run();
    },
    adopt: (decision) => adoptDecision(desks, decision),
    takeBack: (decision) => takeBackDecision(desks, decision),
    timers: () => desks.timers.all(),
    nextDue: () => desks.timers.nextDue(),
    due: (now) => desks.timers.due(now).map((timer) => timerEvent(deps, desks, timer)),
    snapshot: () => writeMemory(desks),
    restore: (state) => readMemory(desks, state),
    get visits() {
      return desks.encounters.decided.size;
    },
    evict: (before) => evict(desks, before),
    lost: () => lost(desks),
    find: (encounters) => findLost(desks, encounters),
    missing: () => missing(desks),
    recall: (key, events) => recall(desks, key, events),
    encounter: (key) => desks.encounters.decided.get(desks.encounters.aliases.resolve(key)) ?? null,
    bed: (id) => desks.beds.decided.get(id) ?? null,
    request: (key) => desks.requests.decided.get(key) ?? null,
  };
}

function lost(desks: Desks): string[] {
  return desks.tombstones.allLost().map(([id]) => id);
}

function missing(desks: Desks): string[] {
  wakeBuried(desks);
  return desks.tombstones.missing();
}

function timerEvent(
  deps: ReconcilerDeps,
  desks: Desks,
  { timer, subject, dueAt }: Timer,
): NewEvent<"reconcile.timer.due"> {
  const [kind, key] = [subject.slice(0, subject.indexOf(":")), subject.slice(subject.indexOf(":") + 1)];
  const facility = kind === "bed" ? desks.beds.files.get(key)?.facility : desks.encounters.dossiers.get(key)?.facility;
  return {
    id: deps.idOf(["reconcile.timer.due", timer, subject, String(dueAt)]),
    type: "reconcile.timer.due",
    version: 1,
    kind: "system",
    occurredAt: dueAt,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility: facility ?? "",
    encounter: kind === "encounter" ? key : null,
    bed: kind === "bed" ? key : null,
    patient: null,
    actor: "reconciler",
    correlationId: subject,
    causationId: null,
    supersedes: [],
    lineage: null,
    data: { timer, subject, dueAt },
  };
}
