import { openAdmissions } from "./admissions.ts";
import { openAncillary } from "./ancillary.ts";
import { openBedDesk } from "./bed-desk.ts";
import { HOUR_MS } from "./calendar.ts";
import { census } from "./census.ts";
import { openClinic } from "./clinic.ts";
import { callNext, openEmergency } from "./emergency.ts";
import type { Happening } from "./happening.ts";
import { openBeds } from "./opening.ts";
import type { FacilityPlan } from "./plan.ts";
import type { Random } from "./random.ts";
import { beginStay } from "./stays.ts";
import { blockSometimes } from "./turnover.ts";
import { type Pace, World } from "./world.ts";

/** The house runs unseen this long before it is switched on, so that it opens in the middle of an ordinary day. */
const WARM_UP_MS = 14 * HOUR_MS;
const BLOCKS_PER_DAY = 8;
const REFERENCE_BEDS = 400;

export interface Hospital {
  world: World;
  /** What a newly connected system has to be told at the opening, oldest first. */
  census: Happening[];
}

/** Builds one facility and runs it up to `startAt`; from then on every happening goes to `tell`. */
export function openHospital(
  plan: FacilityPlan,
  random: Random,
  startAt: number,
  pace: Pace,
  tell: (happening: Happening) => void,
): Hospital {
  const past: Happening[] = [];
  let listener = (happening: Happening): void => {
    past.push(happening);
  };
  const world = new World(plan, random, startAt - WARM_UP_MS, pace, (happening) => listener(happening));
  openBedDesk(world);
  const offer = world.onBedFree;
  world.onBedFree = (at) => {
    offer(at);
    callNext(world, at);
  };
  world.onSettled = (visit, at) => beginStay(world, visit, at);
  openBeds(world);
  openAdmissions(world);
  openEmergency(world);
  blockSometimes(world, (BLOCKS_PER_DAY * plan.bedCount) / REFERENCE_BEDS);
  world.advance(startAt);
  const known = census(world, past);
  listener = tell;
  openAncillary(world);
  openClinic(world);
  return { world, census: known };
}
