import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Happening } from "#server/simulator/hospital/happening.ts";
import { openHospital } from "#server/simulator/hospital/hospital.ts";
import { planFacilities } from "#server/simulator/hospital/plan.ts";
import { Random } from "#server/simulator/hospital/random.ts";
import type { World } from "#server/simulator/hospital/world.ts";

const START = Date.parse("2026-11-17T13:00:00Z");
const HOUR = 3_600_000;
const NEXT: Record<string, string[]> = {
  occupied: ["occupied", "held", "dirty"],
  held: ["occupied", "ready"],
  ready: ["occupied", "held", "blocked"],
  dirty: ["cleaning"],
  cleaning: ["ready"],
  blocked: ["ready"],
};

function live(seed: number, beds: number, hours: number): { world: World; told: Happening[]; census: Happening[] } {
  const [plan] = planFacilities(beds);
  assert.ok(plan);
  const told: Happening[] = [];
  const pace = { swaps: 0.2, observations: 0, updates: 0.1 };
  const { world, census } = openHospital(plan, new Random(String(seed)), START, pace, (h) => void told.push(h));
  world.advance(START + hours * HOUR);
  return { world, told, census };
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe("the truth about a simulated hospital", () => {
  test("a bed goes only through states that follow one another, and every departed bed becomes dirty", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { world } = live(seed, 80, 20);
        for (const bed of world.beds) {
          const history = world.truth.history(bed.id);
          for (const [index, entry] of history.entries()) {
            const before = history[index - 1];
            if (!before) continue;
            assert.ok(before.since <= entry.since, `${bed.id} goes back in time`);
            assert.ok(NEXT[before.state]?.includes(entry.state), `${bed.id}: ${before.state} to ${entry.state}`);
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  test("nobody lies in two beds, no bed holds two patients, and the numbers add up", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { world } = live(seed, 80, 16);
        const occupants = world.beds.flatMap((bed) => world.truth.current(bed.id).occupant ?? []);
        assert.equal(new Set(occupants).size, occupants.length);
        const inBeds = [...world.present.values()].filter((visit) => visit.place && "bed" in visit.place);
        assert.deepEqual(new Set(inBeds.map((visit) => visit.number)), new Set(occupants));
        for (const visit of inBeds) {
          const bed = visit.place && "bed" in visit.place ? visit.place.bed : null;
          assert.equal(bed && world.truth.current(bed.id).occupant, visit.number);
        }
      }),
      { numRuns: 12 },
    );
  });

  test("whoever leaves a bed leaves a cleaning job behind", () => {
    const { told } = live(11, 200, 24);
    const left = told.filter((h) => (h.kind === "visit.left" || h.kind === "visit.moved") && "bed" in h.from).length;
    const requested = told.filter((h) => h.kind === "cleaning.requested").length;
    assert.ok(left > 100, `only ${left} departures in a day`);
    assert.equal(requested, left);
  });

  test("the census tells of nobody who has left and of nothing after the opening", () => {
    const { census } = live(5, 400, 0);
    assert.ok(census.length > 400);
    for (const happening of census) assert.ok(happening.at <= START);
    const started = new Set(census.flatMap((h) => (h.kind === "visit.admitted" ? [h.visit.number] : [])));
    assert.ok(started.size > 250);
    assert.ok(census.every((h) => h.kind !== "visit.left"));
  });

  test("a hospital of 400 beds has the units of the plan, 400 inpatient beds and 44 emergency spaces", () => {
    const [plan] = planFacilities(400);
    assert.ok(plan);
    assert.equal(plan.id, "LKF");
    const count = (care: (unit: string) => boolean) =>
      plan.units.filter((unit) => care(unit.care)).reduce((sum, unit) => sum + unit.beds.length, 0);
    assert.equal(
      count((care) => care !== "emergency"),
      400,
    );
    assert.equal(
      count((care) => care === "emergency"),
      44,
    );
    assert.equal(plan.units.length, 19);
  });

  test("5,000 beds are ten facilities and 25,000 are fifty, with bed ids that never collide", () => {
    for (const [beds, facilities] of [
      [5000, 10],
      [25_000, 50],
    ] as const) {
      const plans = planFacilities(beds);
      assert.equal(plans.length, facilities);
      assert.equal(
        plans.reduce((sum, plan) => sum + plan.bedCount, 0),
        beds,
      );
      const ids = plans.flatMap((plan) => plan.units.flatMap((unit) => unit.beds.map((bed) => bed.id)));
      assert.equal(new Set(ids).size, ids.length);
    }
  });

  test("a day is as busy as the scale model says: occupancy, emergency visits, departures after noon", () => {
    const { world, told } = live(3, 400, 24);
    const inpatient = world.beds.filter((bed) => bed.unit.care !== "emergency");
    const occupied =
      inpatient.filter((bed) => world.truth.current(bed.id).state === "occupied").length / inpatient.length;
    assert.ok(occupied > 0.75 && occupied < 0.97, `occupancy ${occupied}`);
    const arrivals = told.filter(
      (h) => h.kind === "visit.registered" && "area" in h.place && h.place.area === "WAIT",
    ).length;
    assert.ok(arrivals > 200 && arrivals < 340, `${arrivals} emergency visits`);
    const left = told.filter((h) => h.kind === "visit.left" && h.visit.class === "I");
    const beforeNoon = left.filter((h) => world.calendar.hour(h.at) < 12).length / left.length;
    assert.ok(left.length > 45 && left.length < 140, `${left.length} inpatient departures`);
    assert.ok(beforeNoon < 0.35, `${beforeNoon} before noon`);
  });
});
