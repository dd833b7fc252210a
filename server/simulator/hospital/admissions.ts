import { arrive, ELECTIVE_HOURS, EVEN_HOURS } from "./arrivals.ts";
import { requestBed } from "./bed-desk.ts";
import { HOUR_MS } from "./calendar.ts";
import type { Care } from "./plan.ts";
import type { World } from "./world.ts";

/** Admissions a day in a house of 400 beds that do not come through the emergency unit. */
const DIRECT: { care: Care; perDay: number; ages: [number, number]; notice: number }[] = [
  { care: "ward", perDay: 20, ages: [20, 88], notice: 18 },
  { care: "critical", perDay: 3, ages: [35, 85], notice: 18 },
  { care: "observation", perDay: 4, ages: [20, 85], notice: 0 },
  { care: "labor", perDay: 9.5, ages: [18, 42], notice: 0 },
  { care: "neonatal", perDay: 1.8, ages: [0, 0.01], notice: 0 },
  { care: "pediatric", perDay: 2, ages: [1, 17], notice: 18 },
];
const REFERENCE_BEDS = 400;

/** How willingly a kind of care takes new patients: 1 at its usual load, less when crowded. */
export function welcome(world: World, care: Care): number {
  const units = world.plan.units.filter((unit) => unit.care === care);
  const usual = units.reduce((sum, unit) => sum + unit.opening.occupied, 0);
  const lying = units.reduce((sum, unit) => sum + unit.beds.filter((bed) => world.inBed.has(bed.id)).length, 0);
  const waiting = world.requests.filter((request) => request.care === care && request.kind === "admit").length;
  if (usual === 0) return 0;
  return Math.min(3, Math.max(0.05, 1 + (15 * (usual - lying - waiting)) / usual));
}

export function openAdmissions(world: World): void {
  const scale = world.plan.bedCount / REFERENCE_BEDS;
  for (const { care, perDay, ages, notice } of DIRECT) {
    const hours = notice > 0 ? rotated(ELECTIVE_HOURS, notice) : EVEN_HOURS;
    const from = world.now - notice * HOUR_MS;
    arrive(
      world,
      { name: `direct/${care}`, from, perDay: perDay * scale, hours, factor: () => welcome(world, care), maxFactor: 3 },
      (at) => expect(world, care, ages, at, notice),
    );
  }
}

/** Weights of the hour `hours` before each: what is planned at nine comes at three next morning. */
function rotated(weights: readonly number[], hours: number): number[] {
  return weights.map((_, hour) => weights[(hour + hours) % 24] ?? 0);
}

function expect(world: World, care: Care, ages: [number, number], at: number, notice: number): void {
  const unit = world.plan.units.find((candidate) => candidate.care === care);
  if (!unit || unit.beds.length === 0) return;
  const visit = world.newVisit(care === "observation" ? "OBS" : "I", unit.service, at, ages);
  const arrivesAt = at + notice * HOUR_MS;
  if (notice > 0) world.tell({ kind: "visit.planned", at, visit, plannedAt: arrivesAt });
  world.schedule(Math.max(arrivesAt - HOUR_MS, world.now), (now) => requestBed(world, visit, care, "admit", now));
}
