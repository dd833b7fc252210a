import { arrive, EVEN_HOURS } from "./arrivals.ts";
import { MINUTE_MS } from "./calendar.ts";
import type { Test } from "./happening.ts";
import { bedOf, type Visit } from "./visit.ts";
import type { World } from "./world.ts";

export const LAB_TESTS = [
  ["BMP", "Basic metabolic panel"],
  ["CBC", "Complete blood count"],
  ["TROP", "Troponin I"],
  ["LACT", "Lactate"],
  ["PTINR", "Prothrombin time"],
  ["UA", "Urinalysis"],
] as const;
export const IMAGING_TESTS = [
  ["XRCHEST", "Chest X-ray"],
  ["CTHEAD", "CT head"],
  ["CTABD", "CT abdomen and pelvis"],
  ["USABD", "Ultrasound abdomen"],
] as const;
/** What nurses and devices record without an order: most of the traffic of a hospital. */
export const OBSERVATIONS = [
  ["8867-4", "Heart rate", 82, 14, "/min"],
  ["59408-5", "Oxygen saturation", 96, 2, "%"],
  ["8310-5", "Body temperature", 37, 0.5, "Cel"],
  ["2339-0", "Glucose", 118, 30, "mg/dL"],
] as const;
/** Per inpatient bed and day, so that all HL7 together is about 7.5 times the ADT traffic. */
const OBSERVATIONS_PER_BED = 205;
const UPDATES_PER_BED = 6.4;
const UPDATES_PER_EMERGENCY_SPACE = 42;
const INPATIENT_TESTS_PER_BED = 1.1;

export function orderTests(world: World, visit: Visit, labs: number, images: number, at: number): void {
  for (let i = 0; i < labs; i++) orderTest(world, visit, "lab", at);
  for (let i = 0; i < images; i++) orderTest(world, visit, "imaging", at);
}

function orderTest(world: World, visit: Visit, kind: Test["kind"], at: number): void {
  const { random } = world;
  const [code, name] = random.pick<readonly [string, string]>(kind === "lab" ? LAB_TESTS : IMAGING_TESTS);
  const test: Test = { order: world.nextOrder(kind === "lab" ? "LB" : "RA"), kind, code, name, visit };
  const orderedAt = at + random.between(1, 25) * MINUTE_MS;
  const length = random.lognormal(kind === "lab" ? 48 : 75, 0.5) * MINUTE_MS;
  world.schedule(orderedAt, (now) => {
    if (visit.status !== "present") return;
    world.tell({ kind: "test.ordered", at: now, test });
    world.schedule(now + length * 0.4, (startAt) => world.tell({ kind: "test.started", at: startAt, test }));
    world.schedule(now + length, (doneAt) => world.tell({ kind: "test.resulted", at: doneAt, test }));
  });
}

/** Orders, record updates and unordered observations for whoever lies in a bed. */
export function openAncillary(world: World): void {
  const spaces = world.plan.units.filter((unit) => unit.care === "emergency").flatMap((unit) => unit.beds);
  const beds = world.beds.filter((bed) => bed.unit.care !== "emergency");
  const perDay = (name: string, mean: number, run: (visit: Visit, at: number) => void, among = beds) =>
    arrive(world, { name, perDay: mean * among.length, hours: EVEN_HOURS }, (at) => {
      const visit = world.inBed.get(world.random.pick(among).id);
      if (visit) run(visit, at);
    });
  const update = (visit: Visit, at: number) => world.tell({ kind: "visit.updated", at, visit });
  perDay("tests", INPATIENT_TESTS_PER_BED, (visit, at) =>
    orderTests(world, visit, 1, world.random.chance(0.2) ? 1 : 0, at),
  );
  perDay("updates", UPDATES_PER_BED * world.pace.updates, update);
  perDay("updates/ed", UPDATES_PER_EMERGENCY_SPACE * world.pace.updates, update, spaces);
  perDay("observations", OBSERVATIONS_PER_BED * world.pace.observations, (visit, at) => observe(world, visit, at));
}

function observe(world: World, visit: Visit, at: number): void {
  if (!bedOf(visit)) return;
  const [code, name, mean, spread, unit] = world.random.pick(OBSERVATIONS);
  const value = (mean + spread * world.random.normal()).toFixed(1);
  world.tell({ kind: "observation", at, visit, code, name, value, unit, id: world.nextOrder("OB") });
}
