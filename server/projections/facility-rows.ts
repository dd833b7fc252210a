import type { Instant } from "#server/canonical/instant.ts";
import type { ViewName, ViewRows } from "#server/contracts/live.ts";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import { QUEUES, type QueueItem, type QueueName } from "#server/contracts/views/queue-row.ts";
import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";
import type { SiteUnit } from "#server/site/site-map.ts";
import type { Dirty } from "./house/dirty.ts";
import type { House } from "./house/house.ts";
import { queueRow } from "./queues/queue-rows.ts";
import { RowClock } from "./row-clock.ts";
import { dischargesRow } from "./wall/discharges-row.ts";
import { emergencyRow } from "./wall/emergency-row.ts";
import type { ExpectedMove } from "./wall/expected-move.ts";
import { hospitalRow } from "./wall/hospital-row.ts";
import { unitRow } from "./wall/unit-rows.ts";

/** Where a drawn row goes; null takes it away. */
export type Sink = (id: string, row: ViewRows[ViewName] | null) => void;

export interface FacilityTick {
  now: Instant;
  dirty: Pick<Dirty, "units" | "facilities" | "requests">;
  queues: Sink;
  wall: Sink;
}

/**
 * Draws what one facility shows on the wall and in its queues: a row again only when something that it rests on has changed, or when
 * the instant has come at which it changes with the clock alone. Stands for one site map and one local day.
 */
export class FacilityRows {
  readonly #house: House;
  readonly #facility: string;
  readonly #units: readonly SiteUnit[];
  readonly #bedOf: (id: string) => BedRow | undefined;
  readonly #unitRows = new Map<string, WallUnitRow>();
  /** The facility's rows of the discharges view. */
  readonly #departures = new Map<string, DischargeRow>();
  #departuresChanged = true;
  /** By encounter, who is expected to leave or to come. */
  readonly #moves = new Map<string, ExpectedMove>();
  #movesChanged = true;
  readonly #versions = new Map<string, number>();
  /** Until when each row stays as it is while nothing happens. */
  readonly #turns = new Map<string, Instant>();
  #nextTurn: Instant = Number.NEGATIVE_INFINITY;

  /** @param units those of the facility that have beds */
  constructor(house: House, facility: string, units: readonly SiteUnit[], bedOf: (id: string) => BedRow | undefined) {
    this.#house = house;
    this.#facility = facility;
    this.#units = units;
    this.#bedOf = bedOf;
  }

  setDeparture(id: string, row: DischargeRow | null): void {
    if (row) this.#departures.set(id, row);
    else this.#departures.delete(id);
    this.#departuresChanged = true;
  }

  setMove(encounter: string, move: ExpectedMove | null): void {
    if (move) this.#moves.set(encounter, move);
    else this.#moves.delete(encounter);
    this.#movesChanged = true;
  }

  tick(tick: FacilityTick): void {
    const { now, dirty } = tick;
    const isDue = now >= this.#nextTurn;
    const units = this.#units.filter(({ id }) => dirty.units.has(id) || (isDue && this.#isDue(`unit:${id}`, now)));
    const hasPlans = this.#departuresChanged || this.#movesChanged;
    if (!isDue && !hasPlans && units.length === 0 && !dirty.facilities.has(this.#facility)) return;
    this.#drawUnits(units, tick);
    for (const name of QUEUES) this.#drawQueue(name, tick);
    if (this.#isHospitalNew(tick) || units.length > 0) this.#drawHospital(tick);
    this.#drawEmergency(tick);
    if (this.#departuresChanged) this.#drawDischarges(tick);
    this.#nextTurn = Math.min(...this.#turns.values());
  }

  #drawUnits(units: readonly SiteUnit[], { now, wall }: FacilityTick): void {
    let requests: Map<string | null, QueueItem[]> | null = null;
    for (const unit of units) {
      const id = `unit:${unit.id}`;
      // Emergency units have their own tile; what they hold counts for the hospital's.
      if (unit.kind === "emergency") {
        this.#turns.set(id, Number.POSITIVE_INFINITY);
        continue;
      }
      requests ??= this.#requestsByUnit();
      const clock = new RowClock(now);
      const row = unitRow(this.#house, unit, this.#bedOf, requests.get(unit.id) ?? [], clock);
      this.#turns.set(id, clock.turnsAt);
      this.#unitRows.set(unit.id, row);
      wall(id, row);
    }
  }

  #drawQueue(name: QueueName, { now, queues, wall }: FacilityTick): void {
    const id = `${this.#facility}:${name}`;
    if (!this.#isNewer(id, this.#house.queues.get(this.#facility, name).version) && !this.#isDue(id, now)) return;
    const clock = new RowClock(now);
    const row = queueRow(this.#house, this.#facility, name, clock);
    this.#turns.set(id, clock.turnsAt);
    queues(id, row);
    const { items: _items, ...shown } = row;
    wall(`queue:${id}`, { ...shown, kind: "queue", id: `queue:${id}` });
  }

  /** Whether the header rests on something new, besides the unit rows that it sums up. */
  #isHospitalNew({ now, dirty }: FacilityTick): boolean {
    const { queues, emergency } = this.#house;
    const boarding = queues.get(this.#facility, "boarding").version;
    const isNewer = this.#isNewer("hospital", emergency.version(this.#facility) + boarding);
    return isNewer || this.#movesChanged || dirty.requests.has(this.#facility) || this.#isDue("hospital", now);
  }

  #drawHospital({ now, wall }: FacilityTick): void {
    this.#movesChanged = false;
    const clock = new RowClock(now);
    const units = this.#units.flatMap(({ id }) => this.#unitRows.get(id) ?? []);
    wall(`hospital:${this.#facility}`, hospitalRow(this.#house, this.#facility, units, this.#moves.values(), clock));
    this.#turns.set("hospital", clock.turnsAt);
  }

  #drawEmergency({ now, wall }: FacilityTick): void {
    const { queues, emergency } = this.#house;
    const waiting = queues.get(this.#facility, "ed-waiting").version + queues.get(this.#facility, "boarding").version;
    const isNewer = this.#isNewer("emergency", emergency.version(this.#facility) + waiting);
    if (!isNewer && !this.#isDue("emergency", now)) return;
    const clock = new RowClock(now);
    wall(`emergency:${this.#facility}`, emergencyRow(this.#house, this.#facility, clock));
    this.#turns.set("emergency", clock.turnsAt);
  }

  #drawDischarges({ now, wall }: FacilityTick): void {
    this.#departuresChanged = false;
    const id = `discharges:${this.#facility}`;
    wall(id, dischargesRow(this.#house, this.#facility, this.#departures.values(), now));
  }

  /** Open bed requests by the unit they name. */
  #requestsByUnit(): Map<string | null, QueueItem[]> {
    const { queues, requests } = this.#house;
    const { items } = queues.get(this.#facility, "bed-requests");
    return Map.groupBy(items.values(), ({ key }) => requests.get(key)?.place?.unit ?? null);
  }

  #isDue(id: string, now: Instant): boolean {
    return now >= (this.#turns.get(id) ?? Number.NEGATIVE_INFINITY);
  }

  /** Versions only grow, also in a sum. */
  #isNewer(id: string, version: number): boolean {
    if (this.#versions.get(id) === version) return false;
    this.#versions.set(id, version);
    return true;
  }
}
