import { welcome } from "./admissions.ts";
import { orderTests } from "./ancillary.ts";
import { arrive, EMERGENCY_HOURS } from "./arrivals.ts";
import { requestBed } from "./bed-desk.ts";
import { HOUR_MS, MINUTE_MS } from "./calendar.ts";
import { moveToBed } from "./movements.ts";
import type { Care } from "./plan.ts";
import { requestCleaning } from "./turnover.ts";
import { bedOf, type Visit } from "./visit.ts";
import type { World } from "./world.ts";

const VISITS_PER_DAY = 265;
const REFERENCE_BEDS = 400;
const ADMITTED_SHARE = 0.19;
const OBSERVED_SHARE = 0.045;
/** Share that would leave before being seen after a short wait; others lose patience only after hours. */
const IMPATIENT_SHARE = 0.012;
export const WAITING_ROOM = "WAIT";
const ADMIT_WEIGHTS: [Care, number][] = [
  ["ward", 0.7],
  ["critical", 0.14],
  ["stepdown", 0.1],
  ["pediatric", 0.06],
];

export function openEmergency(world: World): void {
  const perDay = (VISITS_PER_DAY * world.plan.bedCount) / REFERENCE_BEDS;
  arrive(world, { name: "emergency", perDay, hours: EMERGENCY_HOURS }, (at) => walkIn(world, at));
}

function walkIn(world: World, at: number): void {
  const { random } = world;
  const visit = world.newVisit("E", "EMR", at, [1, 92]);
  world.place(visit, { area: WAITING_ROOM }, at);
  world.tell({ kind: "visit.registered", at, visit, place: { area: WAITING_ROOM } });
  const patience = random.chance(IMPATIENT_SHARE) ? random.between(12, 45) : random.lognormal(300, 0.4);
  world.schedule(at + random.lognormal(7, 0.4) * MINUTE_MS, (now) => {
    if (visit.status !== "present") return;
    world.emergencyQueue.push(visit);
    callNext(world, now);
  });
  world.schedule(at + patience * MINUTE_MS, (now) => giveUp(world, visit, now));
}

function giveUp(world: World, visit: Visit, at: number): void {
  if (visit.status !== "present" || bedOf(visit) || !visit.place) return;
  const index = world.emergencyQueue.indexOf(visit);
  if (index >= 0) world.emergencyQueue.splice(index, 1);
  const from = visit.place;
  world.depart(visit, at);
  world.tell({ kind: "visit.left", at, visit, from, disposition: "left-unseen" });
}

export function callNext(world: World, at: number): void {
  const unit = world.plan.units.find((candidate) => candidate.care === "emergency");
  while (unit && world.emergencyQueue.length > 0) {
    const free = unit.beds.filter((bed) => world.truth.isFree(bed.id));
    const visit = world.emergencyQueue[0];
    if (free.length === 0 || !visit) return;
    world.emergencyQueue.shift();
    moveToBed(world, visit, world.random.pick(free), at);
    treat(world, visit, at);
  }
}

/** Length of stay from arrival: median 2.7 h for those who go home; the decision to admit falls somewhat later. */
function treat(world: World, visit: Visit, at: number): void {
  const { random } = world;
  orderTests(world, visit, random.poisson(2.4), random.poisson(0.55), at);
  const draw = random.next();
  const stays = draw < ADMITTED_SHARE + OBSERVED_SHARE;
  const length = random.lognormal(stays ? 2.9 : 2.7, stays ? 0.35 : 0.4) * HOUR_MS;
  const decidedAt = Math.max(visit.arrivedAt + length, at + 25 * MINUTE_MS);
  visit.busyUntil = decidedAt;
  world.schedule(decidedAt, (now) => {
    if (!stays) goHome(world, visit, now);
    else admit(world, visit, draw < ADMITTED_SHARE ? chooseCare(world) : "observation", now);
  });
}

function goHome(world: World, visit: Visit, at: number): void {
  const bed = bedOf(visit);
  const from = visit.place;
  if (!bed || !from) return;
  world.depart(visit, at);
  const draw = world.random.next();
  const disposition = draw < 0.95 ? "home" : draw < 0.98 ? "facility" : draw < 0.99 ? "against-advice" : "died";
  world.tell({ kind: "visit.left", at, visit, from, disposition });
  requestCleaning(world, bed, at);
}

/** From here on the patient boards in the emergency unit until the bed desk has found a bed upstairs. */
function admit(world: World, visit: Visit, care: Care, at: number): void {
  visit.class = care === "observation" ? "OBS" : "I";
  world.tell({ kind: "visit.classed", at, visit });
  requestBed(world, visit, care, "admit", at);
}

function chooseCare(world: World): Care {
  const open = ADMIT_WEIGHTS.filter(([care]) =>
    world.plan.units.some((unit) => unit.care === care && unit.beds.length > 0),
  );
  const index = world.random.weighted(open.map(([care, weight]) => weight * welcome(world, care)));
  return open[index]?.[0] ?? "ward";
}
