import { HOUR_MS, MINUTE_MS } from "./calendar.ts";
import type { Job } from "./happening.ts";
import type { BedPlan } from "./plan.ts";
import type { World } from "./world.ts";

/** Dirty to clean: lognormal, median 55 min; an emergency space is wiped down between two patients. */
const TURN_MEDIAN_MINUTES = 55;
const TURN_SIGMA = 0.45;
const WIPE_MEDIAN_MINUTES = 9;
const RESPONSE_SHARE = [0.3, 0.6] as const;

export function requestCleaning(world: World, bed: BedPlan, at: number): void {
  const job: Job = { id: world.nextOrder("EVS"), kind: "evs", visit: null, from: bed, to: "" };
  world.tell({ kind: "cleaning.requested", at, bed, job });
  const median = bed.unit.care === "emergency" ? WIPE_MEDIAN_MINUTES : TURN_MEDIAN_MINUTES;
  const turn = world.random.lognormal(median, TURN_SIGMA) * MINUTE_MS;
  const response = turn * world.random.between(...RESPONSE_SHARE);
  world.schedule(Math.max(at + response, world.now + MINUTE_MS), (startAt) => {
    world.truth.startCleaning(bed.id, startAt);
    world.tell({ kind: "cleaning.started", at: startAt, bed, job });
    finishCleaning(world, bed, job, startAt + turn - response);
  });
}

export function finishCleaning(world: World, bed: BedPlan, job: Job, at: number): void {
  world.schedule(at, (doneAt) => {
    world.truth.finishCleaning(bed.id, doneAt);
    world.tell({ kind: "cleaning.completed", at: doneAt, bed, job });
    world.onBedFree(doneAt);
  });
}

/** Broken equipment, missing staff: now and then a free bed is taken out of use for some hours. */
export function blockSometimes(world: World, perDay: number): void {
  const next = (from: number) => {
    world.schedule(from + world.random.exponential((24 * HOUR_MS) / perDay), (at) => {
      const free = world.beds.filter((bed) => bed.unit.care !== "emergency" && world.truth.isFree(bed.id));
      if (free.length > 0) blockBed(world, world.random.pick(free), at);
      next(at);
    });
  };
  next(world.now);
}

function blockBed(world: World, bed: BedPlan, at: number): void {
  world.truth.block(bed.id, at);
  world.tell({ kind: "bed.blocked", at, bed });
  unblockLater(world, bed, at);
}

export function unblockLater(world: World, bed: BedPlan, at: number): void {
  world.schedule(at + world.random.lognormal(6, 0.6) * HOUR_MS, (freeAt) => {
    world.truth.unblock(bed.id, freeAt);
    world.tell({ kind: "bed.unblocked", at: freeAt, bed });
    world.onBedFree(freeAt);
  });
}
