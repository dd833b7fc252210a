import type { Instant } from "#server/canonical/instant.ts";
import type { Snapshot, ViewName, ViewRows } from "#server/contracts/live.ts";
import { VIEW_NAMES } from "#server/contracts/live.ts";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { QUEUES } from "#server/contracts/views/queue-row.ts";
import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";
import type { SiteMap, SiteUnit } from "#server/site/site-map.ts";
import { bedRow } from "./bed-board/bed-rows.ts";
import { dischargeRow } from "./discharges/discharge-rows.ts";
import type { Dirty } from "./house/dirty.ts";
import type { House } from "./house/house.ts";
import { startOfDay, timeZoneOf } from "./local-day.ts";
import { queueRow } from "./queues/queue-rows.ts";
import { alarmRows } from "./wall/alarm-rows.ts";
import { dischargesRow } from "./wall/discharges-row.ts";
import { emergencyRow } from "./wall/emergency-row.ts";
import { hospitalRow } from "./wall/hospital-row.ts";
import { unitRow } from "./wall/unit-rows.ts";

type Row = ViewRows[ViewName];
type Taken = ReturnType<Dirty["take"]>;

/** Rows that a tick changed in one view. */
export interface Changes {
  upserts: Map<string, Row>;
  /** Of the upserts, those that now lie in another unit or facility: whoever watches the old one must let them go. */
  moved: Set<string>;
  removes: Set<string>;
}

/** Rows that depend on the clock (rates, midnight, ages of feeds) are looked at again after this long. */
const TIMED_MS = 5000;
/** The journal is counted once a second; looking at the feeds more often shows nothing new. */
const FEEDS_MS = 1000;

/** All rows of all views, kept up to date from what the house marks as changed. */
export class ViewSet {
  #house: House;
  readonly #feeds: (now: Instant) => FeedRow[];
  readonly #rows: { [V in ViewName]: Map<string, { row: Row; text: string }> };
  /** Alarms on the wall, by facility. */
  readonly #alarms = new Map<string, Set<string>>();
  #unitsOf = new Map<string, SiteUnit[]>();
  readonly #queueVersions = new Map<string, number>();
  #site: SiteMap | null = null;
  #feedRows: FeedRow[] = [];
  #feedsAt: Instant = 0;
  #timedAt: Instant = 0;
  #at: Instant = 0;
  #position = 0;
  /** Midnights of the facilities' days, as of the last timed look. */
  #days = "";

  constructor(house: House, feeds: (now: Instant) => FeedRow[]) {
    this.#house = house;
    this.#feeds = feeds;
    this.#rows = { wall: new Map(), beds: new Map(), discharges: new Map(), queues: new Map(), feeds: new Map() };
  }

  get house(): House {
    return this.#house;
  }

  /** A new epoch's house: every row is drawn anew at the next tick, which must follow before anybody reads. */
  rebase(house: House): void {
    this.#house = house;
    for (const view of VIEW_NAMES) this.#rows[view].clear();
    this.#alarms.clear();
    this.#queueVersions.clear();
    this.#site = null;
    this.#days = "";
    this.#feedsAt = 0;
    this.#timedAt = 0;
  }

  /** Position and time of the last tick: what every snapshot shows. */
  get position(): number {
    return this.#position;
  }

  /** Brings the rows up to the house and tells what changed. */
  tick(now: Instant): Map<ViewName, Changes> {
    const dirty = this.house.dirty.take();
    const timed = now - this.#timedAt >= TIMED_MS;
    if (timed) this.#timedAt = now;
    const changes = new Map<ViewName, Changes>(
      VIEW_NAMES.map((view) => [view, { upserts: new Map(), moved: new Set(), removes: new Set() }]),
    );
    const sink = (view: ViewName) => this.#sink(view, changes.get(view) as Changes);
    this.#tickFeeds(now, sink("feeds"));
    this.#tickBeds(dirty, sink("beds"));
    this.#tickDischarges(dirty, timed, now, sink("discharges"));
    this.#tickFacilities(dirty, timed, now, sink("queues"), sink("wall"));
    this.#at = now;
    this.#position = this.house.position;
    return changes;
  }

  snapshot<V extends ViewName>(view: V, scope: string): Snapshot<V> {
    const rows: ViewRows[V][] = [];
    for (const { row } of this.#rows[view].values()) if (inScope(row, scope)) rows.push(row as ViewRows[V]);
    return { view, scope, epoch: this.house.epoch, position: this.#position, at: this.#at, rows };
  }

  row(view: ViewName, id: string): Row | undefined {
    return this.#rows[view].get(id)?.row;
  }

  #sink(view: ViewName, changes: Changes): Sink {
    const rows = this.#rows[view];
    return (id, row) => {
      if (!row) {
        if (rows.delete(id)) changes.removes.add(id);
        return;
      }
      const text = JSON.stringify(row);
      const was = rows.get(id);
      if (was?.text === text) return;
      if (was && areaOf(was.row) !== areaOf(row)) changes.moved.add(id);
      rows.set(id, { row, text });
      changes.upserts.set(id, row);
    };
  }

  #tickBeds(dirty: Taken, put: Sink): void {
    const ids = new Set(dirty.beds);
    for (const key of dirty.encounters) {
      const bed = this.house.encounters.get(key)?.place?.bed;
      if (bed) ids.add(bed);
    }
    if (dirty.everything) for (const id of [...this.house.units.beds.keys(), ...this.#rows.beds.keys()]) ids.add(id);
    for (const id of ids) {
      put(id, bedRow(this.house, id));
      const unit = this.house.units.unitOfBed.get(id);
      if (unit) dirty.units.add(unit.id);
    }
  }

  #tickDischarges(dirty: Taken, timed: boolean, now: Instant, put: Sink): void {
    const keys = new Set(dirty.encounters);
    // At midnight rows come and go without an event.
    const isNewDay = timed && this.#turnDay(now);
    if (dirty.everything || isNewDay) for (const key of this.house.encounters.keys()) keys.add(key);
    if (timed) for (const key of this.#rows.discharges.keys()) keys.add(key);
    for (const key of keys) put(key, dischargeRow(this.house, key, now));
  }

  #tickFeeds(now: Instant, put: Sink): void {
    if (now - this.#feedsAt < FEEDS_MS && now >= this.#feedsAt) return;
    this.#feedsAt = now;
    this.#feedRows = this.#feeds(now);
    this.#replaceAll("feeds", this.#feedRows, put);
  }

  /** Whether midnight has passed at any facility since this was last asked. */
  #turnDay(now: Instant): boolean {
    const { site } = this.house;
    const days = site.facilities.map(({ id }) => startOfDay(now, timeZoneOf(site, id))).join();
    const isNew = days !== this.#days;
    this.#days = days;
    return isNew;
  }

  /** What one facility shows follows from its own beds, departures and patients: no other facility is looked at. */
  #tickFacilities(dirty: Taken, timed: boolean, now: Instant, queues: Sink, wall: Sink): void {
    const { house } = this;
    const all = dirty.everything || timed;
    let departures: Map<string, DischargeRow[]> | null = null;
    const bedOf = (id: string) => this.row("beds", id) as BedRow | undefined;
    for (const { id } of house.site.facilities) {
      const units = this.#units(id);
      const changed = units.filter((unit) => all || dirty.units.has(unit.id));
      for (const unit of changed)
        if (unit.kind !== "emergency") wall(`unit:${unit.id}`, unitRow(house, unit, bedOf, now));
      if (!all && changed.length === 0 && !dirty.facilities.has(id)) continue;
      this.#tickQueues(id, all, now, queues, wall);
      const unitRows = units.flatMap((unit) => (this.row("wall", `unit:${unit.id}`) as WallUnitRow | undefined) ?? []);
      wall(`hospital:${id}`, hospitalRow(house, id, unitRows, now));
      wall(`emergency:${id}`, emergencyRow(house, id, now));
      departures ??= this.#departures();
      wall(`discharges:${id}`, dischargesRow(house, id, departures.get(id) ?? [], now));
      this.#tickAlarms(id, wall);
    }
    if (dirty.everything) this.#dropUnknown(wall);
  }

  /** A queue lists up to hundreds of members: one that has not changed is drawn again for the sake of its rates only. */
  #tickQueues(facility: string, all: boolean, now: Instant, queues: Sink, wall: Sink): void {
    for (const name of QUEUES) {
      const id = `${facility}:${name}`;
      const { version } = this.house.queues.get(facility, name);
      if (!all && this.#queueVersions.get(id) === version) continue;
      this.#queueVersions.set(id, version);
      const row = queueRow(this.house, facility, name, now);
      queues(row.id, row);
      const { items: _items, ...shown } = row;
      wall(`queue:${id}`, { ...shown, kind: "queue", id: `queue:${id}` });
    }
  }

  #tickAlarms(facility: string, wall: Sink): void {
    const rows = alarmRows(this.house, facility, this.#feedRows);
    const ids = new Set(rows.map((row) => row.id));
    for (const row of rows) wall(row.id, row);
    for (const id of this.#alarms.get(facility) ?? []) if (!ids.has(id)) wall(id, null);
    this.#alarms.set(facility, ids);
  }

  /** The rows of the discharges view by facility. */
  #departures(): Map<string, DischargeRow[]> {
    const byFacility = new Map<string, DischargeRow[]>();
    for (const { row } of this.#rows.discharges.values()) {
      const known = byFacility.get(row.facility);
      if (known) known.push(row as DischargeRow);
      else byFacility.set(row.facility, [row as DischargeRow]);
    }
    return byFacility;
  }

  /** Units with beds of one facility, sorted out once for each site map. */
  #units(facility: string): readonly SiteUnit[] {
    const { site } = this.house;
    if (this.#site !== site) {
      this.#site = site;
      this.#unitsOf = Map.groupBy(
        site.units.filter((unit) => unit.beds.length > 0),
        (unit) => unit.facility,
      );
    }
    return this.#unitsOf.get(facility) ?? [];
  }

  /** Units and facilities that a new site map no longer has. */
  #dropUnknown(wall: Sink): void {
    const { units, site } = this.house;
    const facilities = new Set(site.facilities.map((facility) => facility.id));
    for (const [id, { row }] of this.#rows.wall) {
      const gone = "kind" in row && row.kind === "unit" && !units.units.has(row.unit);
      if (gone || !facilities.has(row.facility)) wall(id, null);
    }
  }

  #replaceAll(view: ViewName, rows: Row[], put: Sink): void {
    const ids = new Set(rows.map((row) => row.id));
    for (const row of rows) put(row.id, row);
    for (const id of [...this.#rows[view].keys()]) if (!ids.has(id)) put(id, null);
  }
}

function areaOf(row: Row): string {
  return `${row.facility} ${"unit" in row ? row.unit : ""}`;
}

type Sink = (id: string, row: Row | null) => void;

/** Whether a row belongs to `all`, `facility:X` or `unit:X`. A unit's scope keeps the alarms of its own beds. */
export function inScope(row: Row, scope: string): boolean {
  if (scope === "all") return true;
  const value = scope.slice(scope.indexOf(":") + 1);
  if (scope.startsWith("facility:")) return row.facility === value;
  return "unit" in row && row.unit === value;
}
