import { arrive, CLINIC_HOURS } from "./arrivals.ts";
import { MINUTE_MS } from "./calendar.ts";
import type { World } from "./world.ts";

export const CLINIC = "CLINIC";
/** 20 outpatient visits per admission (scale model), for 400 beds. */
const VISITS_PER_DAY = 1480;
const REFERENCE_BEDS = 400;

/** Outpatients have no bed, but their messages share the wire with everybody's. */
export function openClinic(world: World): void {
  const perDay = (VISITS_PER_DAY * world.plan.bedCount * world.pace.updates) / REFERENCE_BEDS;
  arrive(world, { name: "clinic", perDay, hours: CLINIC_HOURS }, (at) => {
    const visit = world.newVisit("O", "AMB", at, [5, 88]);
    world.place(visit, { area: CLINIC }, at);
    world.tell({ kind: "visit.registered", at, visit, place: { area: CLINIC } });
    const endAt = at + world.random.lognormal(55, 0.4) * MINUTE_MS;
    for (let i = 1; i <= 3; i++)
      world.schedule(at + ((endAt - at) * i) / 4, (now) => world.tell({ kind: "visit.updated", at: now, visit }));
    world.schedule(endAt, (now) => {
      world.depart(visit, now);
      world.tell({ kind: "visit.left", at: now, visit, from: { area: CLINIC }, disposition: "home" });
    });
  });
}
