import { DAY_MS, HOUR_MS, MINUTE_MS } from "./calendar.ts";
import type { BedPlan, UnitPlan } from "./plan.ts";
import { beginStay, departureAfter, stayLength } from "./stays.ts";
import { requestCleaning, unblockLater } from "./turnover.ts";
import type { World } from "./world.ts";

/** Fills the inpatient beds as they are found on an ordinary day. The emergency unit fills itself while the house warms up. */
export function openBeds(world: World): void {
  for (const unit of world.plan.units) if (unit.care !== "emergency") openUnit(world, unit);
}

function openUnit(world: World, unit: UnitPlan): void {
  const { occupied, dirty, cleaning, blocked } = unit.opening;
  const beds = world.random.shuffled(unit.beds);
  for (const bed of beds.splice(0, occupied)) openStay(world, bed);
  for (const bed of beds.splice(0, dirty + cleaning)) {
    const since = world.now - world.random.between(2, 30) * MINUTE_MS;
    world.truth.open(bed.id, "dirty", since);
    requestCleaning(world, bed, since);
  }
  for (const bed of beds.splice(0, blocked)) {
    const since = world.now - world.random.between(1, 20) * HOUR_MS;
    world.truth.open(bed.id, "blocked", since);
    unblockLater(world, bed, world.now);
  }
  for (const bed of beds) world.truth.open(bed.id, "ready", world.now - world.random.between(0.2, 9) * HOUR_MS);
}

/** Somebody met in a bed at a random moment has a longer stay than average and is at a random point of it. */
function openStay(world: World, bed: BedPlan): void {
  const { random } = world;
  const { care, service } = bed.unit;
  const candidates = [0, 1, 2, 3, 4, 5].map(() => Math.min(stayLength(world, care), 60 * DAY_MS));
  const length = candidates[random.weighted(candidates)] ?? DAY_MS;
  const passed = Math.max(length * random.next(), 45 * MINUTE_MS);
  const ages: [number, number] = care === "neonatal" ? [0, 0.05] : care === "pediatric" ? [1, 17] : [19, 92];
  const admittedAt = world.now - passed;
  const visit = world.newVisit(care === "observation" ? "OBS" : "I", service, admittedAt, ages);
  const departAt = departureAfter(world, world.now, length - passed);
  visit.departAt = spreadOverToday(world, departAt);
  world.truth.open(bed.id, "ready", admittedAt - HOUR_MS);
  world.place(visit, { bed }, admittedAt);
  const kind = visit.class === "OBS" ? ("visit.registered" as const) : ("visit.admitted" as const);
  world.tell({ kind, at: admittedAt, visit, place: { bed } });
  beginStay(world, visit, admittedAt);
}

/** `departureAfter` never ends a stay within four hours; some of those in the house are about to go. */
function spreadOverToday(world: World, departAt: number): number {
  const soon = departAt - world.now < 8 * HOUR_MS;
  return soon ? world.now + world.random.between(0.3, 8) * HOUR_MS : departAt;
}
