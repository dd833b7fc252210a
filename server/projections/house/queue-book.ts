import { visitNumber } from "#server/canonical/event.ts";
import type { BedNow, EncounterNow, RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { QueueItem, QueueName } from "#server/contracts/views/queue-row.ts";
import type { HouseFacts } from "./house-facts.ts";
import { isSame } from "./same-row.ts";

const HOUR_MS = 3_600_000;
const QUARTER_MS = 900_000;
const TREND_POINTS = 12;

export interface Queue {
  items: Map<string, QueueItem>;
  /** Times in the world of joining and of being served, about the last hour's. */
  arrivals: Instant[];
  served: Instant[];
  trend: number[];
  /** Grows with every change, so that an unchanged queue need not be drawn again. Not part of what is saved. */
  version: number;
}

/** Who waits for what, per facility. An item is in one queue at most; leaving counts as served unless it was cancelled. */
export class QueueBook {
  readonly #queues = new Map<string, Queue>();
  readonly #queueOf = new Map<string, string>();
  #sampledQuarter = 0;

  get(facility: string, name: QueueName): Queue {
    const id = `${facility}:${name}`;
    let queue = this.#queues.get(id);
    if (!queue) {
      queue = { items: new Map(), arrivals: [], served: [], trend: [], version: 0 };
      this.#queues.set(id, queue);
    }
    return queue;
  }

  /** Notes each queue's length at the end of every quarter hour that has passed; true when one has, so that all are drawn again. */
  sample(clock: Instant): boolean {
    const quarter = Math.trunc(clock / QUARTER_MS);
    if (this.#sampledQuarter === 0) this.#sampledQuarter = quarter;
    const missed = Math.min(quarter - this.#sampledQuarter, TREND_POINTS);
    if (missed <= 0) return false;
    this.#sampledQuarter = quarter;
    for (const queue of this.#queues.values()) {
      queue.version += 1;
      for (let i = 0; i < missed; i++) queue.trend.push(queue.items.size);
      queue.trend.splice(0, Math.max(0, queue.trend.length - TREND_POINTS));
      queue.arrivals = forgetBefore(queue.arrivals, clock - HOUR_MS);
      queue.served = forgetBefore(queue.served, clock - HOUR_MS);
    }
    return true;
  }

  placeEncounter(house: HouseFacts, now: EncounterNow): void {
    const key = `encounter:${now.key}`;
    const unit = now.place?.unit ?? null;
    const inEmergency = unit !== null ? house.units.emergency.has(unit) : now.class === "emergency";
    if (now.status !== "open" || !inEmergency) return this.remove(key, house.happenedAt);
    const request = openBedRequest(house, now);
    const admitting = request ?? (now.class === "inpatient" ? { since: now.admittedAt, what: "admitted" } : null);
    if (admitting?.since != null)
      return this.#put(now.facility, "boarding", key, itemOf(now, admitting.what, admitting.since), house.happenedAt);
    if (now.place?.bed) return this.remove(key, house.happenedAt);
    const since = now.arrivedAt ?? now.placeSince ?? house.clock;
    this.#put(now.facility, "ed-waiting", key, itemOf(now, "treatment space", since), house.happenedAt);
  }

  placeBed(house: HouseFacts, now: BedNow): void {
    const key = `bed:${now.bed}`;
    const unit = house.units.unitOfBed.get(now.bed);
    const owed = now.readiness === "dirty" || now.readiness === "cleaning";
    if (!owed || now.occupants.length > 0 || !unit) return this.remove(key, house.happenedAt);
    const known = this.get(now.facility, "cleaning").items.get(key);
    const since = known?.since ?? now.readinessSince ?? house.happenedAt;
    this.#put(
      now.facility,
      "cleaning",
      key,
      {
        key: now.bed,
        encounter: null,
        visit: null,
        unit: unit.id,
        bed: now.bed,
        what: now.cleaningLevel === "terminal" ? "terminal clean" : "clean",
        status: now.readiness,
        since,
        priority: "routine",
      },
      house.happenedAt,
    );
  }

  placeRequest(house: HouseFacts, now: RequestNow): void {
    const name = queueOf(now.kind);
    const key = `request:${now.key}`;
    if (!name || now.status === "done" || now.status === "cancelled")
      return this.remove(key, now.closedAt ?? house.happenedAt, now.status !== "cancelled");
    const place = now.encounter ? house.encounters.get(now.encounter)?.place : null;
    this.#put(
      now.facility,
      name,
      key,
      {
        key: now.key,
        encounter: now.encounter,
        visit: now.encounter && visitNumber(now.encounter),
        unit: now.place?.unit ?? place?.unit ?? null,
        bed: now.bed ?? place?.bed ?? null,
        what: now.code,
        status: now.status,
        since: now.openedAt,
        priority: now.priority,
      },
      house.happenedAt,
    );
  }

  remove(key: string, at: Instant, served = true): void {
    const id = this.#queueOf.get(key);
    const queue = id ? this.#queues.get(id) : undefined;
    if (!queue) return;
    queue.items.delete(key);
    queue.version += 1;
    this.#queueOf.delete(key);
    if (served) queue.served.push(at);
  }

  #put(facility: string, name: QueueName, key: string, item: QueueItem, at: Instant): void {
    const id = `${facility}:${name}`;
    if (this.#queueOf.get(key) !== id) {
      this.remove(key, at);
      this.#queueOf.set(key, id);
      this.get(facility, name).arrivals.push(Math.min(item.since, at));
    }
    const queue = this.get(facility, name);
    if (isSame(queue.items.get(key), item)) return;
    queue.items.set(key, item);
    queue.version += 1;
  }

  snapshot(): SavedQueues {
    return {
      quarter: this.#sampledQuarter,
      queues: [...this.#queues].map(([id, { items, arrivals, served, trend }]) => ({
        id,
        items: [...items],
        arrivals,
        served,
        trend,
      })),
    };
  }

  restore(saved: SavedQueues): void {
    this.#sampledQuarter = saved.quarter;
    for (const { id, items, arrivals, served, trend } of saved.queues) {
      const times = { arrivals: [...arrivals], served: [...served], trend: [...trend] };
      this.#queues.set(id, { ...times, items: new Map(items), version: 0 });
      for (const [key] of items) this.#queueOf.set(key, id);
    }
  }
}

interface SavedQueues {
  quarter: number;
  queues: (Omit<Queue, "items" | "version"> & { id: string; items: [string, QueueItem][] })[];
}

/** The queue in which requests of a kind wait; null for those that stand in none. */
export function queueOf(kind: RequestNow["kind"]): QueueName | null {
  switch (kind) {
    case "admit-bed":
    case "transfer-bed":
      return "bed-requests";
    case "transport":
      return "transport";
    case "lab":
    case "imaging":
      return "results";
    case "referral":
    case "consult":
      return "referrals";
    default:
      return null;
  }
}

/** The decision to admit: an open bed request, or an admission that the EHR announced. */
function openBedRequest(house: HouseFacts, now: EncounterNow): { since: Instant; what: string } | null {
  for (const key of house.requestsOf.get(now.key) ?? []) {
    const request = house.requests.get(key);
    if (request?.kind === "admit-bed") return { since: request.openedAt, what: request.code };
  }
  return now.pendingAdmission ? { since: now.pendingAdmission.since, what: "admission expected" } : null;
}

function itemOf(now: EncounterNow, what: string, since: Instant): QueueItem {
  return {
    key: now.key,
    encounter: now.key,
    visit: now.visit,
    unit: now.place?.unit ?? null,
    bed: now.place?.bed ?? null,
    what,
    status: "waiting",
    since,
    priority: "routine",
  };
}

function forgetBefore(times: Instant[], limit: Instant): Instant[] {
  return times.filter((time) => time >= limit);
}
