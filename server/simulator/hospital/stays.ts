import { requestBed, withdrawRequest } from "./bed-desk.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./calendar.ts";
import type { Milestone } from "./happening.ts";
import type { Care } from "./plan.ts";
import { requestCleaning } from "./turnover.ts";
import { bedOf, type Visit } from "./visit.ts";
import type { World } from "./world.ts";

/** Percent of departures by local hour: 13 % before noon, 42 % before 15:00, most between 14:00 and 16:00. */
const DEPARTURE_HOURS = [
  0.1, 0.1, 0.1, 0.1, 0.1, 0.2, 0.3, 0.6, 1, 2, 3.4, 5, 8, 9.5, 12, 15, 13.5, 11, 8, 5.5, 3, 1, 0.3, 0.2,
];
const STAY_DAYS: Record<Care, [mean: number, deviation: number]> = {
  critical: [4.2, 4.6],
  stepdown: [4.2, 4.6],
  ward: [4.2, 4.6],
  observation: [0.9, 0.5],
  labor: [2.3, 0.8],
  postpartum: [1.8, 0.7],
  neonatal: [8, 8],
  pediatric: [3, 2.5],
  emergency: [0.15, 0.1],
};
const TRANSFERS_PER_STAY: Record<Care, number> = {
  critical: 1.8,
  stepdown: 1.5,
  ward: 1,
  observation: 0.1,
  labor: 1,
  postpartum: 0.2,
  neonatal: 0.4,
  pediatric: 0.4,
  emergency: 0,
};
const LEAVES_PER_STAY = 0.02;
const ORDER_MEDIAN_HOURS = 2.4;

export function stayLength(world: World, care: Care): number {
  return world.random.lognormalMean(...STAY_DAYS[care]) * DAY_MS;
}

/** The day a stay ends follows from its length, the hour from how the house discharges. */
export function departureAfter(world: World, from: number, length: number): number {
  const earliest = Math.max(from, world.now) + 4 * HOUR_MS;
  const midnight = world.calendar.startOfDay(from + length);
  const hour = world.random.weighted(DEPARTURE_HOURS) + world.random.next();
  const at = midnight + hour * HOUR_MS;
  return at < earliest ? at + Math.ceil((earliest - at) / DAY_MS) * DAY_MS : at;
}

/** Everything that will happen to a patient in the house from now on: transfers, leave, discharge with its milestones. */
export function beginStay(world: World, visit: Visit, at: number): void {
  const care = bedOf(visit)?.unit.care ?? "ward";
  if (visit.departAt === Number.POSITIVE_INFINITY) visit.departAt = departureAfter(world, at, stayLength(world, care));
  planTransfers(world, visit, care, at);
  if (world.random.chance(LEAVES_PER_STAY)) planLeave(world, visit, at);
  planDeparture(world, visit, at);
}

function planTransfers(world: World, visit: Visit, care: Care, at: number): void {
  const { random } = world;
  const count = care === "labor" ? 1 : random.poisson(TRANSFERS_PER_STAY[care]);
  const last = visit.departAt - 8 * HOUR_MS;
  for (let i = 0; i < count; i++) {
    const when = care === "labor" ? at + random.between(6, 20) * HOUR_MS : random.between(at + HOUR_MS, visit.departAt);
    if (when > last || when < world.now) continue;
    world.schedule(when, (now) => transfer(world, visit, now));
  }
}

function transfer(world: World, visit: Visit, at: number): void {
  const bed = bedOf(visit);
  if (visit.status !== "present" || visit.request || visit.onLeave || visit.busyUntil > at || !bed) return;
  requestBed(world, visit, nextCare(world, bed.unit.care), "transfer", at);
}

function nextCare(world: World, care: Care): Care {
  const draw = world.random.next();
  if (care === "critical") return draw < 0.55 ? "stepdown" : "ward";
  if (care === "stepdown") return draw < 0.85 ? "ward" : "critical";
  if (care === "ward") return draw < 0.72 ? "ward" : draw < 0.88 ? "stepdown" : "critical";
  return care === "labor" ? "postpartum" : care;
}

function planLeave(world: World, visit: Visit, at: number): void {
  const startAt = world.random.between(at + HOUR_MS, visit.departAt);
  const returnAt = startAt + world.random.between(1.5, 6) * HOUR_MS;
  if (returnAt > visit.departAt - 8 * HOUR_MS || startAt < world.now) return;
  world.schedule(startAt, (awayAt) => {
    const bed = bedOf(visit);
    if (!bed || visit.request || visit.busyUntil > awayAt) return;
    visit.onLeave = true;
    visit.busyUntil = returnAt;
    world.truth.leave(bed.id, true, awayAt);
    world.tell({ kind: "leave.started", at: awayAt, visit, returnAt });
    world.schedule(returnAt, (backAt) => {
      visit.onLeave = false;
      world.truth.leave(bed.id, false, backAt);
      world.tell({ kind: "leave.ended", at: backAt, visit });
    });
  });
}

function planDeparture(world: World, visit: Visit, at: number): void {
  const { random } = world;
  const { departAt } = visit;
  const guess = departAt + random.normal() * 90 * MINUTE_MS;
  const announceAt = Math.max(at + 30 * MINUTE_MS, departAt - random.between(16, 30) * HOUR_MS);
  world.schedule(announceAt, (toldAt) => {
    visit.expectedAt = guess;
    world.tell({ kind: "discharge.expected", at: toldAt, visit, expectedAt: guess });
  });
  const lead = Math.min(random.lognormal(ORDER_MEDIAN_HOURS, 0.4) * HOUR_MS, (departAt - at) / 2);
  world.schedule(departAt - lead, (orderedAt) => orderDischarge(world, visit, orderedAt));
  world.schedule(departAt, (leftAt) => leave(world, visit, leftAt));
}

function orderDischarge(world: World, visit: Visit, at: number): void {
  if (visit.request) withdrawRequest(world, visit.request, at);
  visit.busyUntil = visit.departAt;
  visit.dischargeOrder = world.nextOrder("DC");
  world.tell({ kind: "discharge.ordered", at, visit, order: visit.dischargeOrder });
  for (const milestone of ["medication", "follow-up", "paperwork"] as const) planMilestone(world, visit, milestone, at);
  planRide(world, visit);
  if (world.random.chance(0.25)) world.tell({ kind: "referral", at, visit, id: world.nextOrder("RF") });
}

function planMilestone(world: World, visit: Visit, milestone: Milestone, at: number): void {
  const id = world.nextOrder("MS");
  const span = visit.departAt - at;
  const doneAt = at + span * world.random.between(0.25, 0.9);
  const steps = [
    { state: "needed", when: at },
    { state: "running", when: at + (doneAt - at) * world.random.between(0.2, 0.7) },
    { state: "done", when: doneAt },
  ] as const;
  for (const { state, when } of steps)
    world.schedule(when, (now) => world.tell({ kind: "milestone", at: now, visit, milestone, state, id }));
}

function planRide(world: World, visit: Visit): void {
  const job = { id: world.nextOrder("TR"), kind: "transport" as const, visit, from: bedOf(visit), to: "EXIT" };
  const tell = (kind: "transport.requested" | "transport.started" | "transport.completed", when: number) =>
    world.schedule(when, (now) => world.tell({ kind, at: now, job }));
  tell("transport.requested", visit.departAt - 35 * MINUTE_MS);
  tell("transport.started", visit.departAt - 12 * MINUTE_MS);
  tell("transport.completed", visit.departAt + 3 * MINUTE_MS);
}

function leave(world: World, visit: Visit, at: number): void {
  const bed = bedOf(visit);
  const from = visit.place;
  if (!from || !bed) throw new Error(`visit ${visit.number} departs from nowhere`);
  if (visit.request) withdrawRequest(world, visit.request, at);
  world.depart(visit, at);
  const draw = world.random.next();
  const disposition = draw < 0.76 ? "home" : draw < 0.96 ? "facility" : draw < 0.985 ? "died" : "against-advice";
  world.tell({ kind: "visit.left", at, visit, from, disposition });
  requestCleaning(world, bed, at);
}
