import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { applyDelta, type Held, hold } from "#components/live/apply-delta.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { ViewName } from "#server/contracts/live.ts";
import { VIEW_NAMES } from "#server/contracts/live.ts";
import { House } from "#server/projections/house/house.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import { Random } from "#server/simulator/hospital/random.ts";
import { type SimulatedLog, simulatedLog } from "./simulated-log.ts";

const BEDS = 100;
const HOURS = 12;
const LOOKS = 12;

/** Every row of every view, by id, as a browser would hold it. */
function rowsOf(house: House, now: number): Record<string, unknown> {
  const views = new ViewSet(house, () => []);
  views.tick(now);
  return shown(views);
}

function shown(views: ViewSet): Record<string, unknown> {
  const rows = VIEW_NAMES.map((view) => [view, byId(views.snapshot(view, "all").rows)]);
  return JSON.parse(JSON.stringify(Object.fromEntries(rows)));
}

function byId(rows: { id: string }[]): object {
  return Object.fromEntries([...rows].sort((a, b) => (a.id < b.id ? -1 : 1)).map((row) => [row.id, row]));
}

function folded(log: readonly RecordedEvent[], into = new House()): House {
  for (const event of log) into.apply(event);
  return into;
}

describe("views of a simulated half day with faults", () => {
  const seed = Number(process.env.PROPERTY_SEED ?? 20_261_122);
  const random = new Random(`views/${seed}`);
  let simulated: SimulatedLog;
  let looks: number[];

  before(() => {
    simulated = simulatedLog(seed, BEDS, HOURS);
    const { ends } = simulated;
    looks = Array.from({ length: LOOKS }, () => ends[random.whole(1, ends.length - 1)] ?? 1).sort((a, b) => a - b);
  });

  test("the log is worth looking at", (t) => {
    const { log } = simulated;
    t.diagnostic(`seed ${seed}, ${log.length} events`);
    assert.ok(log.filter((event) => event.kind === "decision").length > 500);
  });

  test("scenario 67: rebuilt from the log at any position, the house shows what the live one showed there", () => {
    const { log } = simulated;
    const live = new House();
    const views = new ViewSet(live, () => []);
    for (const [index, position] of looks.entries()) {
      folded(log.slice(live.position, position), live);
      const now = live.clock + (index + 1) * 10_000;
      views.tick(now);
      const rebuilt = folded(log.slice(0, position));
      assert.deepEqual(shown(views), rowsOf(rebuilt, now), `seed ${seed}, position ${position}`);
    }
  });

  test("saved and restored anywhere, the house goes on as if it had never stopped", () => {
    const { log } = simulated;
    const end = folded(log);
    const expected = rowsOf(end, end.clock);
    for (const position of looks.slice(0, 6)) {
      const saved = JSON.parse(JSON.stringify(folded(log.slice(0, position)).snapshot()));
      const restored = folded(log.slice(position), House.restore(saved));
      assert.deepEqual(rowsOf(restored, end.clock), expected, `seed ${seed}, position ${position}`);
    }
  });

  test("two houses that were one see nothing of what the other learns", () => {
    const { log } = simulated;
    for (const position of looks.slice(0, 3)) {
      const house = folded(log.slice(0, position));
      const fork = house.fork();
      const before = JSON.stringify(fork.snapshot());
      folded(log.slice(position), house);
      assert.equal(JSON.stringify(fork.snapshot()), before, `seed ${seed}, position ${position}`);
      folded(log.slice(position), fork);
      assert.deepEqual(rowsOf(fork, house.clock), rowsOf(house, house.clock), `seed ${seed}, position ${position}`);
    }
  });

  test("changes told at each tick turn what a browser holds into what a fresh snapshot shows", () => {
    const { log, ends } = simulated;
    const house = new House();
    const views = new ViewSet(house, () => []);
    const held = new Map<ViewName, Held>();
    let told = 0;
    for (const [index, end] of ends.entries()) {
      folded(log.slice(house.position, end), house);
      const from = views.position;
      const now = house.clock + index;
      const changes = views.tick(now);
      for (const view of VIEW_NAMES) {
        const before = held.get(view);
        const { upserts, removes } = changes.get(view) ?? { upserts: new Map(), removes: new Set<string>() };
        if (!before) {
          held.set(view, hold(views.snapshot(view, "all")));
          continue;
        }
        const rows = { upserts: [...upserts.values()], removes: [...removes] };
        const { epoch } = house;
        const applied = applyDelta(before, { view, scope: "all", epoch, from, to: views.position, at: now, ...rows });
        assert.ok(applied.outcome === "applied", `${view} at ${end}: ${applied.outcome}`);
        held.set(view, applied.held);
        told += rows.upserts.length + rows.removes.length;
      }
      if (random.chance(0.1) || index === ends.length - 1)
        for (const view of VIEW_NAMES)
          assert.deepEqual(
            byId([...(held.get(view)?.rows.values() ?? [])]),
            byId(views.snapshot(view, "all").rows),
            `seed ${seed}, ${view} at ${end}`,
          );
    }
    assert.ok(told > 1000, "rows changed");
  });
});
