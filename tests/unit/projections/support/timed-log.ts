import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Snapshot, ViewName } from "#server/contracts/live.ts";
import { House } from "#server/projections/house/house.ts";
import { REACHING_BACK } from "#server/projections/time-machine/hindsight-rules.ts";
import { TimeMachine, type TimeMachineOptions } from "#server/projections/time-machine.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import { createReconciler, type Reconciler } from "#server/reconcile/reconciler.ts";
import { at, type Unrecorded } from "#tests/unit/reconcile/support/feed.ts";
import { deps, siteDefined } from "#tests/unit/reconcile/support/hospital.ts";

const BED_IDS = ["W-1", "W-2", "W-3", "ED-1"];

/** A site of one facility with the beds of the tests. */
export function siteOf(beds: string[] = BED_IDS): Unrecorded {
  const units = ["W", "ED"].map((id) => ({
    id,
    name: id,
    facility: "GH",
    kind: id === "ED" ? ("emergency" as const) : ("inpatient" as const),
    beds: beds
      .filter((bed) => bed.startsWith(`${id}-`))
      .map((bed) => ({ id: bed, label: bed, pl: [id, bed, ""] as [string, string, string] })),
  }));
  return siteDefined({ units });
}

/** A log whose times of recording the test chooses, decided as the runner does, and a time machine over it. */
export class TimedLog {
  readonly log: RecordedEvent[] = [];
  now: Instant = 0;
  readonly #reconciler = createReconciler(deps);
  #saved: { position: number; state: string } | null = null;

  constructor(startedAt = at("00:00")) {
    this.say(startedAt, siteOf());
  }

  /** Recorded at an instant, in one batch; waits that were over before end first. */
  say(recordedAt: Instant, ...events: (Unrecorded | Unrecorded[])[]): this {
    this.pass(recordedAt);
    for (const event of events.flat()) this.#record(event, recordedAt);
    this.#decide(recordedAt);
    return this;
  }

  pass(until: Instant): this {
    for (let due = this.#nextDue(until); due !== null; due = this.#nextDue(until)) {
      for (const event of this.#reconciler.due(due)) this.#record(event as Unrecorded, due);
      this.#decide(due);
    }
    this.now = Math.max(this.now, until);
    return this;
  }

  /** From here on a replay may begin here. */
  save(): this {
    this.#saved = { position: this.log.length, state: JSON.stringify(this.#reconciler.snapshot()) };
    return this;
  }

  machine(withSaved = true, replaced: Partial<TimeMachineOptions> = {}): TimeMachine {
    const saved = withSaved ? this.#saved : null;
    return new TimeMachine({
      reader: {
        positionAt: async (instant) => this.#positionAt(instant),
        after: async (position, limit) => this.log.slice(position, position + limit),
        find: async ({ encounter, before = Number.POSITIVE_INFINITY }) =>
          this.log.filter((event) => event.encounter === encounter && event.position < before).reverse(),
        encountersOf: async (ids) =>
          new Map(this.log.flatMap(({ id, encounter }) => (encounter && ids.includes(id) ? [[id, encounter]] : []))),
      },
      reports: {
        later: async ({ from, to, at: instant }) =>
          this.log.slice(from, to).filter((event) => concerns(event, instant)),
        ahead: async (position, instant) =>
          this.log.slice(0, position).filter((event) => event.kind !== "decision" && event.occurredAt > instant),
      },
      restore: async (reconciler: Reconciler, position) => {
        if (!saved || saved.position > position) return 0;
        reconciler.restore(JSON.parse(saved.state));
        return saved.position;
      },
      create: (horizon) => createReconciler({ ...deps, horizon }),
      houseAt: async (instant) => this.#houseAt(instant),
      now: () => this.now,
      ...replaced,
    });
  }

  /** What stood on the screens at an instant. */
  shown<V extends ViewName>(view: V, instant: Instant): Snapshot<V> {
    const views = new ViewSet(this.#houseAt(instant), () => []);
    views.tick(instant);
    return views.snapshot(view, "all");
  }

  #houseAt(instant: Instant): House {
    const house = new House();
    for (const event of this.log.slice(0, this.#positionAt(instant))) house.apply(event);
    return house;
  }

  #positionAt(instant: Instant): number {
    return this.log.filter((event) => event.recordedAt <= instant).length;
  }

  #nextDue(until: Instant): Instant | null {
    const due = this.#reconciler.nextDue();
    return due !== null && due <= until ? Math.max(due, this.now) : null;
  }

  #decide(recordedAt: Instant): void {
    for (const event of this.#reconciler.drain()) this.#record(event as Unrecorded, recordedAt);
  }

  #record(event: Unrecorded, recordedAt: Instant): void {
    const recorded = { ...event, position: this.log.length + 1, epoch: 1, recordedAt } as RecordedEvent;
    this.log.push(recorded);
    this.#reconciler.apply(recorded);
  }
}

/** What the database's query gives, without its indexes. */
function concerns(event: RecordedEvent, instant: Instant): boolean {
  return (
    (event.kind !== "decision" && event.kind !== "system" && event.occurredAt <= instant) ||
    REACHING_BACK.includes(event.type) ||
    event.supersedes.length > 0 ||
    JSON.stringify(event.data).includes('"action":"UPDATE"')
  );
}
