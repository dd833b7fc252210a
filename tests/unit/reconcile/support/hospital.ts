import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { BedNow, EncounterNow, RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { History } from "#server/reconcile/recall-missing.ts";
import { createReconciler, type Reconciler } from "#server/reconcile/reconciler.ts";
import { type SiteMapInput, siteMapSchema } from "#server/site/site-map.ts";
import { DAY, type Unrecorded, uuid } from "./feed.ts";

export const deps = { idOf: (parts: string[]) => uuid(...parts) };

export function siteDefined(input: Partial<SiteMapInput> = {}): Unrecorded {
  const site = siteMapSchema.parse({
    facilities: [{ id: "GH", name: "General Hospital" }],
    units: [],
    sources: [],
    ...input,
  });
  return {
    id: `site-${uuid(JSON.stringify(site))}`,
    type: "site.defined",
    version: 1,
    kind: "system",
    occurredAt: DAY,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility: "GH",
    encounter: null,
    bed: null,
    patient: null,
    actor: "system",
    correlationId: "site",
    causationId: null,
    supersedes: [],
    lineage: null,
    data: { version: 1, hash: "h", site },
  };
}

export function historyIn(log: readonly RecordedEvent[]): History {
  return {
    of: async (key) => log.filter(({ encounter }) => encounter === key),
    encounters: async (ids) => encountersOf(log, ids),
  };
}

function encountersOf(log: readonly RecordedEvent[], ids: readonly string[]): Map<string, string> {
  return new Map(log.flatMap(({ id, encounter }) => (encounter && ids.includes(id) ? [[id, encounter]] : [])));
}

/** What the runner does: reads the log for what the reconciler lost or misses. True: something may follow from it now. */
export function recallFrom(log: readonly RecordedEvent[], reconciler: Reconciler): boolean {
  for (let hasAsked = false; ; hasAsked = true) {
    const lost = reconciler.lost();
    reconciler.find(encountersOf(log, lost));
    const missing = reconciler.missing();
    if (lost.length === 0 && missing.length === 0) return hasAsked;
    for (const key of missing) {
      reconciler.recall(
        key,
        log.filter(({ encounter }) => encounter === key),
      );
      if (reconciler.lost().length > 0) break;
    }
  }
}

/** A reconciler with its log: what is said is recorded a second apart, decisions and timers are appended like the runner does. */
export class Hospital {
  reconciler: Reconciler;
  readonly log: RecordedEvent[] = [];
  readonly decisions: NewEvent[] = [];
  #clock: Instant;

  constructor(options: { site?: Partial<SiteMapInput>; startedAt?: Instant } = {}) {
    this.reconciler = createReconciler(deps);
    this.#clock = options.startedAt ?? DAY + 3 * 86_400_000;
    if (options.site) this.say(siteDefined(options.site));
  }

  /** One batch: everything is folded in before anything is decided. */
  say(...events: (Unrecorded | Unrecorded[])[]): NewEvent[] {
    for (const event of events.flat()) this.#record(event);
    return this.#drain();
  }

  /** Every event a batch of its own. */
  sayInTurn(...events: (Unrecorded | Unrecorded[])[]): NewEvent[] {
    return events.flat().flatMap((event) => this.say(event));
  }

  /** Lets every wait run out. */
  settle(): NewEvent[] {
    const made: NewEvent[] = [];
    for (let round = 0; round < 50 && this.reconciler.nextDue() !== null; round++)
      made.push(...this.passTime(10 * 365 * 86_400_000));
    return made;
  }

  /** Lets time pass; what falls due is appended and folded. */
  passTime(ms: number): NewEvent[] {
    const until = this.#clock + ms;
    const made: NewEvent[] = [];
    for (let due = this.reconciler.due(until); due.length > 0; due = this.reconciler.due(until)) {
      for (const event of due) this.#record(event as Unrecorded);
      made.push(...this.#drain());
    }
    this.#clock = Math.max(this.#clock, until === Number.POSITIVE_INFINITY ? this.#clock : until);
    return made;
  }

  /** Stops and starts again from what was saved. */
  restart(): void {
    const saved = JSON.parse(JSON.stringify(this.reconciler.snapshot()));
    this.reconciler = createReconciler(deps);
    this.reconciler.restore(saved);
  }

  visit(number = "V1"): EncounterNow {
    const now = this.reconciler.encounter(`GH/${number}`);
    if (!now) throw new Error(`nothing is known of ${number}`);
    return now;
  }

  bed(id: string): BedNow {
    const now = this.reconciler.bed(id);
    if (!now) throw new Error(`nothing is known of bed ${id}`);
    return now;
  }

  request(key: string): RequestNow {
    const now = this.reconciler.request(key);
    if (!now) throw new Error(`nothing is known of request ${key}`);
    return now;
  }

  occupants(bed: string): string[] {
    return (this.reconciler.bed(bed)?.occupants ?? []).map((occupant) => occupant.encounter.slice(3)).sort();
  }

  #record(event: Unrecorded): void {
    this.#clock += 1000;
    const recorded = { ...event, position: this.log.length + 1, epoch: 1, recordedAt: this.#clock } as RecordedEvent;
    this.log.push(recorded);
    this.reconciler.apply(recorded);
  }

  #drain(): NewEvent[] {
    const made = this.reconciler.drain();
    this.decisions.push(...made);
    for (const event of made) {
      const recorded = { ...event, position: this.log.length + 1, epoch: 1, recordedAt: this.#clock } as RecordedEvent;
      this.log.push(recorded);
      this.reconciler.apply(recorded);
    }
    return made;
  }
}

/** `W-1 08:00-10:00, W-2 10:00-now`: an encounter's stays as people write them. */
export function stays(now: EncounterNow): string {
  const clock = (time: number | null) => (time === null ? "?" : new Date(time).toISOString().slice(11, 16));
  return now.stays
    .map((stay) => `${stay.place.raw} ${clock(stay.from)}-${stay.to === null ? "now" : clock(stay.to)}`)
    .join(", ");
}

export function ruleOf(event: NewEvent | undefined): string | undefined {
  return event && "because" in event.data ? event.data.because.rule : undefined;
}

export function isCorrection(event: NewEvent | undefined): boolean {
  return event !== undefined && "correction" in event.data && event.data.correction;
}
