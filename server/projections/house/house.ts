import type { RecordedEvent } from "#server/canonical/event.ts";
import type { BedNow, EncounterNow, RequestNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { QUEUES } from "#server/contracts/views/queue-row.ts";
import { movesBoard } from "#server/site/moves-board.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { Confirmations } from "./confirmations.ts";
import { Dirty } from "./dirty.ts";
import { EmergencyBook } from "./emergency-book.ts";
import type { HouseFacts } from "./house-facts.ts";
import { QueueBook } from "./queue-book.ts";
import { indexUnits, type UnitIndex } from "./unit-index.ts";

/** Closed encounters stay this long, so that yesterday's departures can still be shown. */
const KEEP_CLOSED_MS = 36 * 3_600_000;
/** Where an event stands in the log, without what it says. */
type Passed = Pick<RecordedEvent, "epoch" | "position" | "recordedAt">;

const EMPTY_SITE = { facilities: [], units: [], sources: [] } as unknown as SiteMap;

/**
 * The hospital as the decisions of the log leave it: a fold that every node runs in memory and that writes nothing. Each
 * decision carries its subject's whole present truth, so the fold only keeps what it is told; the views are selections from it.
 */
export class House implements HouseFacts {
  site: SiteMap = EMPTY_SITE;
  siteVersion = 0;
  units: UnitIndex = indexUnits(EMPTY_SITE);
  parallelSources: ReadonlySet<string> = new Set();
  epoch = 0;
  position = 0;
  /** Time of recording of the last event folded in. */
  clock: Instant = 0;
  happenedAt: Instant = 0;
  readonly encounters = new Map<string, EncounterNow>();
  /** By facility, beds with a conflict of any kind. */
  readonly #conflicted = new Map<string, Set<string>>();
  readonly beds = new Map<string, BedNow>();
  /** Requests that are not closed. */
  readonly requests = new Map<string, RequestNow>();
  readonly confirmations = new Confirmations();
  readonly queues = new QueueBook();
  readonly emergency = new EmergencyBook();
  /** What changed since the gateway last looked. */
  readonly dirty = new Dirty();
  /** Open requests of an encounter, by request key. */
  readonly requestsOf = new Map<string, Set<string>>();
  #sweptAt: Instant = 0;

  apply(event: RecordedEvent): void {
    this.#moveOn(event);
    this.happenedAt = event.occurredAt;
    this.#fold(event);
    if (event.recordedAt - this.#sweptAt > 600_000) this.#sweep();
  }

  /** As `apply`, of a report that says nothing of any bed: it confirms none, and only decisions change more than that. */
  pass(event: Passed): void {
    this.#moveOn(event);
    if (event.recordedAt - this.#sweptAt > 600_000) this.#sweep();
  }

  #moveOn({ epoch, position, recordedAt }: Passed): void {
    this.epoch = epoch;
    this.position = position;
    this.clock = recordedAt;
    if (this.queues.sample(recordedAt)) for (const { id } of this.site.facilities) this.dirty.facilities.add(id);
  }

  #fold(event: RecordedEvent): void {
    switch (event.type) {
      case "site.defined":
        return this.#defineSite(event.data.site, event.data.version);
      case "stay.opened":
      case "stay.moved":
      case "stay.swapped":
      case "stay.closed":
      case "stay.corrected":
      case "encounter.revised":
        return this.#keepEncounter(event.data.now);
      case "bed.occupied":
      case "bed.vacated":
      case "bed.conflicted":
      case "bed.settled":
      case "bed.revised":
      case "bed.corrected":
        return this.#keepBed(event.data.now);
      case "request.opened":
      case "request.changed":
      case "request.closed":
        return this.#keepRequest(event.data.now);
      default:
        if (this.confirmations.observe(this, event) && event.bed) this.dirty.beds.add(event.bed);
    }
  }

  #defineSite(site: SiteMap, version: number): void {
    this.site = site;
    this.siteVersion = version;
    this.units = indexUnits(site);
    // All queues exist from the start: a trend must not depend on when somebody first looked.
    for (const { id } of site.facilities) for (const queue of QUEUES) this.queues.get(id, queue);
    this.parallelSources = new Set(site.sources.filter((source) => !movesBoard(source)).map(({ id }) => id));
    this.dirty.everything = true;
  }

  #keepEncounter(now: EncounterNow): void {
    const was = this.encounters.get(now.key);
    if (now.status === "merged" || now.status === "cancelled" || now.purged) this.encounters.delete(now.key);
    else this.encounters.set(now.key, now);
    for (const retired of now.aliases) if (retired !== now.key) this.#forgetAlias(retired);
    this.emergency.observe(this, was, now);
    this.queues.placeEncounter(this, now);
    this.dirty.encounters.add(now.key);
    for (const place of [
      was?.place,
      now.place,
      was?.pendingTransfer?.to,
      now.pendingTransfer?.to,
      now.pendingAdmission?.to,
    ]) {
      if (place?.bed) this.dirty.beds.add(place.bed);
    }
    this.dirty.facilities.add(now.facility);
  }

  #forgetAlias(key: string): void {
    if (!this.encounters.delete(key)) return;
    this.queues.remove(`encounter:${key}`, this.happenedAt);
    this.dirty.encounters.add(key);
  }

  #keepBed(now: BedNow): void {
    this.#setBed(now);
    this.confirmations.decided(now, this.clock);
    this.queues.placeBed(this, now);
    this.dirty.beds.add(now.bed);
    this.dirty.facilities.add(now.facility);
  }

  #keepRequest(now: RequestNow): void {
    const closed = now.status === "done" || now.status === "cancelled";
    const was = this.requests.get(now.key);
    if (closed) this.requests.delete(now.key);
    else this.requests.set(now.key, now);
    if (now.encounter) this.#indexRequest(now.encounter, now.key, !closed);
    this.queues.placeRequest(this, now);
    const encounter = now.encounter ? this.encounters.get(now.encounter) : undefined;
    if (encounter) {
      this.queues.placeEncounter(this, encounter);
    }
    if (isForBed(now) || (was && isForBed(was))) this.#touchRequested(now.facility, [was?.place, now.place]);
    this.dirty.facilities.add(now.facility);
  }

  #touchRequested(facility: string, places: (RequestNow["place"] | undefined)[]): void {
    this.dirty.requests.add(facility);
    for (const place of places) if (place?.unit) this.dirty.units.add(place.unit);
  }

  #indexRequest(encounter: string, key: string, open: boolean): void {
    const keys = this.requestsOf.get(encounter) ?? new Set<string>();
    if (open) keys.add(key);
    else keys.delete(key);
    if (keys.size > 0) this.requestsOf.set(encounter, keys);
    else this.requestsOf.delete(encounter);
  }

  #sweep(): void {
    this.#sweptAt = this.clock;
    for (const encounter of this.encounters.values()) {
      if (encounter.status !== "closed" || this.clock - (encounter.closedAt ?? 0) < KEEP_CLOSED_MS) continue;
      this.encounters.delete(encounter.key);
      this.dirty.encounters.add(encounter.key);
    }
  }

  timeZoneOf(facility: string): string {
    return this.units.timeZones.get(facility) ?? "UTC";
  }

  /** Beds of one facility about which somebody disagrees. */
  conflictedBeds(facility: string): ReadonlySet<string> {
    return this.#conflicted.get(facility) ?? NO_BEDS;
  }

  #setBed(now: BedNow): void {
    if (now.conflicts.length > 0 || this.conflictedBeds(now.facility).has(now.bed))
      this.dirty.conflicts.add(now.facility);
    this.beds.set(now.bed, now);
    mark(this.#conflicted, now.facility, now.bed, now.conflicts.length > 0);
  }

  /** Everything needed to go on from here, as JSON. */
  snapshot(): object {
    return {
      site: this.site,
      siteVersion: this.siteVersion,
      epoch: this.epoch,
      position: this.position,
      clock: this.clock,
      encounters: [...this.encounters.values()],
      beds: [...this.beds.values()],
      requests: [...this.requests.values()],
      confirmations: this.confirmations.snapshot(),
      queues: this.queues.snapshot(),
      emergency: this.emergency.snapshot(),
    };
  }

  /** Another house that stands here and goes its own way; what decisions said is shared, since nobody changes it in place. */
  fork(): House {
    return House.restore(this.snapshot());
  }

  /** The inverse of `snapshot`. The text comes from our own database under the fold's version, so its shape is given. */
  static restore(state: ReturnType<House["snapshot"]>): House {
    const saved = state as SavedHouse;
    const house = new House();
    house.#defineSite(saved.site, saved.siteVersion);
    house.epoch = saved.epoch;
    house.position = saved.position;
    house.clock = saved.clock;
    for (const encounter of saved.encounters) house.encounters.set(encounter.key, encounter);
    for (const bed of saved.beds) house.#setBed(bed);
    for (const request of saved.requests) {
      house.requests.set(request.key, request);
      if (request.encounter) house.#indexRequest(request.encounter, request.key, true);
    }
    house.confirmations.restore(saved.confirmations);
    house.queues.restore(saved.queues);
    house.emergency.restore(saved.emergency);
    return house;
  }
}

const NO_BEDS: ReadonlySet<string> = new Set();

function mark(sets: Map<string, Set<string>>, facility: string, key: string, isIn: boolean): void {
  const known = sets.get(facility);
  if (!isIn) known?.delete(key);
  else if (known) known.add(key);
  else sets.set(facility, new Set([key]));
}

/** The kinds of request that stand in the queue of bed requests. */
function isForBed({ kind }: RequestNow): boolean {
  return kind === "admit-bed" || kind === "transfer-bed";
}

interface SavedHouse {
  site: SiteMap;
  siteVersion: number;
  epoch: number;
  position: number;
  clock: Instant;
  encounters: EncounterNow[];
  beds: BedNow[];
  requests: RequestNow[];
  confirmations: ReturnType<Confirmations["snapshot"]>;
  queues: ReturnType<QueueBook["snapshot"]>;
  emergency: ReturnType<EmergencyBook["snapshot"]>;
}
