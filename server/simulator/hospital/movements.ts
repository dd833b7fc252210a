import { MINUTE_MS } from "./calendar.ts";
import type { BedPlan } from "./plan.ts";
import { requestCleaning } from "./turnover.ts";
import { bedOf, type Visit } from "./visit.ts";
import type { World } from "./world.ts";

/** A planned patient arrives and is put to bed. */
export function admitToBed(world: World, visit: Visit, bed: BedPlan, at: number): void {
  visit.arrivedAt = at;
  world.place(visit, { bed }, at);
  if (visit.class === "OBS") world.tell({ kind: "visit.registered", at, visit, place: { bed } });
  else world.tell({ kind: "visit.admitted", at, visit, place: { bed } });
  world.onSettled(visit, at);
}

export function moveToBed(world: World, visit: Visit, bed: BedPlan, at: number): void {
  const from = visit.place;
  if (!from) throw new Error(`visit ${visit.number} is nowhere`);
  const left = bedOf(visit);
  world.unplace(visit, at);
  world.place(visit, { bed }, at);
  visit.service = bed.unit.service;
  world.tell({ kind: "visit.moved", at, visit, from, to: { bed } });
  if (left) requestCleaning(world, left, at);
  if (visit.departAt === Number.POSITIVE_INFINITY && bed.unit.care !== "emergency") world.onSettled(visit, at);
  swapSometimes(world, at);
}

/** Two patients of one ward change beds (a window, a snorer, an isolation): both beds stay in use. */
function swapSometimes(world: World, at: number): void {
  if (!world.random.chance(world.pace.swaps)) return;
  const settled = [...world.inBed.values()].filter(
    (visit) =>
      bedOf(visit)?.unit.care === "ward" &&
      !visit.onLeave &&
      visit.placedAt < at - 120 * MINUTE_MS &&
      visit.busyUntil < at &&
      visit.request === null &&
      visit.departAt > at + 180 * MINUTE_MS,
  );
  if (settled.length < 2) return;
  const a = world.random.pick(settled);
  const partners = settled.filter((other) => other !== a && bedOf(other)?.unit === bedOf(a)?.unit);
  if (partners.length === 0) return;
  const b = world.random.pick(partners);
  const bedA = bedOf(a);
  const bedB = bedOf(b);
  if (!bedA || !bedB) return;
  world.swap(a, b, bedA, bedB, at);
  a.busyUntil = at + 60 * MINUTE_MS;
  b.busyUntil = a.busyUntil;
  world.tell({ kind: "visit.swapped", at, visits: [a, b], from: [bedA, bedB] });
}
