import type { Instant } from "#server/canonical/instant.ts";
import type { Snapshot, ViewName, ViewRows } from "#server/contracts/live.ts";
import { VIEW_NAMES } from "#server/contracts/live.ts";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { bedRow } from "./bed-board/bed-rows.ts";
import { dischargeRow } from "./discharges/discharge-rows.ts";
import { FacilityRows, type Sink } from "./facility-rows.ts";
import type { Dirty } from "./house/dirty.ts";
import type { House } from "./house/house.ts";
import { isSame } from "./house/same-row.ts";
import { startOfDay } from "./local-day.ts";
import { alarmRows } from "./wall/alarm-rows.ts";
import { type ExpectedMove, expectedMove } from "./wall/expected-move.ts";
import { looksSame } from "./wall/unit-rows.ts";

type Row = ViewRows[ViewName];
type Taken = ReturnType<Dirty["take"]>;

/** Rows that a tick changed in one view. */
export interface Changes {
  upserts: Map<string, Row>;
  removes: Set<string>;
  /** As they were, rows that are gone or now lie in another unit or facility: whoever watches the old one must let them go. */
  left: Map<string, Row>;
}

/** The journal is counted once a second; looking at the feeds more often shows nothing new. */
const FEEDS_MS = 1000;

/** All rows of all views, kept up to date from what the house marks as changed and from what the clock changes by itself. */
export class ViewSet {
  #house: House;
  readonly #feeds: (now: Instant) => FeedRow[];
  readonly #rows: { [V in ViewName]: Map<string, Row> };
  readonly #facilities = new Map<string, FacilityRows>();
  /** Alarms on the wall, by facility. */
  readonly #alarms = new Map<string, Set<string>>();
  /** Of encounters that somebody has said will leave or come. */
  readonly #moves = new Map<string, ExpectedMove>();
  /** By facility. */
  #deadFeeds = new Map<string, FeedRow[]>();
  #feedsAt: Instant = 0;
  #at: Instant = 0;
  #position = 0;
  /** Midnights of the facilities' days, as of the last tick. */
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
    this.#moves.clear();
    this.#days = "";
    this.#feedsAt = 0;
  }

  /** Position and time of the last tick: what every snapshot shows. */
  get position(): number {
    return this.#position;
  }

  /** Brings the rows up to the house and tells what changed. */
  tick(now: Instant): Map<ViewName, Changes> {
    const dirty = this.house.dirty.take();
    // A new site map, another day, or a clock that was set back: no row stands for longer than that.
    if (this.#turnDay(now) || now < this.#at) dirty.everything = true;
    const changes = new Map<ViewName, Changes>(
      VIEW_NAMES.map((view) => [view, { upserts: new Map(), removes: new Set(), left: new Map() }]),
    );
    const sink = (view: ViewName) => this.#sink(view, changes.get(view) as Changes);
    if (dirty.everything) this.#sortFacilities();
    const disputed = this.#tickFeeds(now, sink("feeds"));
    this.#tickBeds(dirty, sink("beds"));
    this.#tickEncounters(dirty, now, sink("discharges"));
    for (const rows of this.#facilities.values()) rows.tick({ now, dirty, queues: sink("queues"), wall: sink("wall") });
    const alarmed = dirty.everything ? this.#facilities.keys() : new Set([...disputed, ...dirty.conflicts]);
    for (const facility of alarmed) this.#tickAlarms(facility, sink("wall"));
    if (dirty.everything) this.#dropUnknown(sink("wall"));
    this.#at = now;
    this.#position = this.house.position;
    return changes;
  }

  snapshot<V extends ViewName>(view: V, scope: string): Snapshot<V> {
    const rows: ViewRows[V][] = [];
    for (const row of this.#rows[view].values()) if (inScope(row, scope)) rows.push(row as ViewRows[V]);
    return { view, scope, epoch: this.house.epoch, position: this.#position, at: this.#at, rows };
  }

  row(view: ViewName, id: string): Row | undefined {
    return this.#rows[view].get(id);
  }

  #sink(view: ViewName, { upserts, removes, left }: Changes): Sink {
    const rows = this.#rows[view];
    return (id, row) => {
      const was = rows.get(id);
      if (!row) {
        if (!was) return;
        rows.delete(id);
        upserts.delete(id);
        removes.add(id);
        left.set(id, was);
        return;
      }
      if (isSame(was, row)) return;
      if (was && !isSameArea(was, row)) left.set(id, was);
      rows.set(id, row);
      upserts.set(id, row);
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
      const was = this.row("beds", id) as BedRow | undefined;
      const row = bedRow(this.house, id);
      put(id, row);
      if (row && !(was && looksSame(was, row))) dirty.units.add(row.unit);
    }
  }

  #tickEncounters(dirty: Taken, now: Instant, put: Sink): void {
    // With a new day rows come and go without an event.
    const { encounters } = this.house;
    const keys = dirty.everything
      ? new Set([...encounters.keys(), ...this.#rows.discharges.keys(), ...this.#moves.keys()])
      : dirty.encounters;
    for (const key of keys) {
      this.#expect(key, dirty.everything);
      const was = this.row("discharges", key);
      put(key, dischargeRow(this.house, key, now));
      const row = this.row("discharges", key);
      if (was === row && !dirty.everything) continue;
      if (was && was.facility !== row?.facility) this.#facilities.get(was.facility)?.setDeparture(key, null);
      if (row) this.#facilities.get(row.facility)?.setDeparture(key, row as DischargeRow);
    }
  }

  #expect(key: string, isAnew: boolean): void {
    const encounter = this.house.encounters.get(key);
    const was = this.#moves.get(key);
    const move = encounter ? expectedMove(this.house, encounter) : null;
    if (!isAnew && isSame(was ?? null, move)) return;
    if (was) this.#facilities.get(was.facility)?.setMove(key, null);
    if (move) this.#facilities.get(move.facility)?.setMove(key, move);
    if (move) this.#moves.set(key, move);
    else this.#moves.delete(key);
  }

  /** Answers the facilities where a feed has died or come back. */
  #tickFeeds(now: Instant, put: Sink): Set<string> {
    if (now - this.#feedsAt < FEEDS_MS && now >= this.#feedsAt) return new Set();
    this.#feedsAt = now;
    const rows = this.#feeds(now);
    const ids = new Set(rows.map((row) => row.id));
    for (const row of rows) put(row.id, row);
    for (const id of [...this.#rows.feeds.keys()]) if (!ids.has(id)) put(id, null);
    const were = this.#deadFeeds;
    const dead = Map.groupBy(
      rows.filter(({ state }) => state === "dead"),
      ({ facility }) => facility,
    );
    this.#deadFeeds = dead;
    const facilities = [...were.keys(), ...dead.keys()];
    return new Set(facilities.filter((facility) => !isSame(were.get(facility), dead.get(facility))));
  }

  /** Whether midnight has passed at any facility since this was last asked. */
  #turnDay(now: Instant): boolean {
    const zones = new Set(this.house.units.timeZones.values());
    const days = [...zones].map((zone) => startOfDay(now, zone)).join();
    const isNew = days !== this.#days;
    this.#days = days;
    return isNew;
  }

  /** What one facility shows follows from its own beds, departures and patients: no other facility is looked at. */
  #sortFacilities(): void {
    const { site, units } = this.house;
    const bedOf = (id: string) => this.row("beds", id) as BedRow | undefined;
    this.#facilities.clear();
    for (const { id } of site.facilities) {
      const withBeds = (units.ofFacility.get(id) ?? []).filter(({ beds }) => beds.length > 0);
      this.#facilities.set(id, new FacilityRows(this.house, id, withBeds, bedOf));
    }
  }

  #tickAlarms(facility: string, wall: Sink): void {
    const rows = alarmRows(this.house, facility, this.#deadFeeds.get(facility) ?? []);
    const ids = new Set(rows.map((row) => row.id));
    for (const row of rows) wall(row.id, row);
    for (const id of this.#alarms.get(facility) ?? []) if (!ids.has(id)) wall(id, null);
    this.#alarms.set(facility, ids);
  }

  /** Units and facilities that a new site map no longer has. */
  #dropUnknown(wall: Sink): void {
    const { units, site } = this.house;
    const facilities = new Set(site.facilities.map((facility) => facility.id));
    for (const [id, row] of this.#rows.wall) {
      const gone = "kind" in row && row.kind === "unit" && !units.units.has(row.unit);
      if (gone || !facilities.has(row.facility)) wall(id, null);
    }
  }
}

function isSameArea(a: Row, b: Row): boolean {
  return a.facility === b.facility && unitOf(a) === unitOf(b);
}

function unitOf(row: Row): string | null {
  return "unit" in row ? row.unit : null;
}

/** The scopes in which a row is shown. */
export function scopesOf(row: Row): string[] {
  const unit = unitOf(row);
  return ["all", `facility:${row.facility}`, ...(unit ? [`unit:${unit}`] : [])];
}

/** Whether a row belongs to `all`, `facility:X` or `unit:X`. A unit's scope keeps the alarms of its own beds. */
export function inScope(row: Row, scope: string): boolean {
  if (scope === "all") return true;
  const value = scope.slice(scope.indexOf(":") + 1);
  if (scope.startsWith("facility:")) return row.facility === value;
  return "unit" in row && row.unit === value;
}
