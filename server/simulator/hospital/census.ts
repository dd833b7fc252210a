import type { Happening } from "./happening.ts";
import type { World } from "./world.ts";

/**
 * What is still true of the past when the house is switched on: the history of everybody present, open requests, jobs and
 * tests, and the readiness of every empty bed. Oldest first; nothing of it lies after the opening.
 */
export function census(world: World, past: readonly Happening[]): Happening[] {
  const closed = closedThings(past);
  const kept = past.filter((happening) => isStillTrue(happening, closed)).flatMap(withoutTheGone);
  const surveyed: Happening[] = [];
  for (const bed of world.beds) {
    const { state, since } = world.truth.current(bed.id);
    if (state === "occupied" || world.inBed.has(bed.id)) continue;
    if (state === "blocked") surveyed.push({ kind: "bed.blocked", at: since, bed });
    else if (state === "dirty" || state === "cleaning")
      surveyed.push({ kind: "bed.surveyed", at: dirtySince(world, bed.id), bed, state: "dirty" });
    else surveyed.push({ kind: "bed.surveyed", at: readySince(world, bed.id), bed, state: "ready" });
  }
  return [...kept, ...surveyed].sort((a, b) => a.at - b.at);
}

/** Of two patients who changed beds only those still here are worth telling. */
function withoutTheGone(happening: Happening): Happening[] {
  if (happening.kind !== "visit.swapped" || happening.visits.every((visit) => visit.status !== "left"))
    return [happening];
  const [a, b] = happening.from;
  return happening.visits.flatMap((visit, index): Happening[] => {
    const [from, to] = index === 0 ? [a, b] : [b, a];
    const move = { kind: "visit.moved" as const, at: happening.at, visit, from: { bed: from }, to: { bed: to } };
    return visit.status === "left" ? [] : [move];
  });
}

function closedThings(past: readonly Happening[]): Set<string> {
  const closed = new Set<string>();
  for (const happening of past) {
    if (happening.kind === "transport.completed") closed.add(happening.job.id);
    if (happening.kind === "test.resulted") closed.add(happening.test.order);
  }
  return closed;
}

function isStillTrue(happening: Happening, closed: Set<string>): boolean {
  switch (happening.kind) {
    case "bed.requested":
    case "bed.assigned":
      return happening.request.open;
    case "bed.request.withdrawn":
    case "bed.request.fulfilled":
    case "bed.unassigned":
    case "bed.blocked":
    case "bed.unblocked":
    case "bed.surveyed":
    case "visit.updated":
    case "observation":
      return false;
    case "cleaning.requested":
    case "cleaning.started":
    case "cleaning.completed":
      return true;
    case "transport.requested":
    case "transport.started":
    case "transport.completed":
      return happening.job.visit?.status === "present" && !closed.has(happening.job.id);
    case "test.ordered":
    case "test.started":
    case "test.resulted":
      return happening.test.visit.status === "present" && !closed.has(happening.test.order);
    case "visit.swapped":
      return happening.visits.some((visit) => visit.status !== "left");
    default:
      return happening.visit.status !== "left";
  }
}

/** A bed in cleaning became dirty one step earlier. */
function dirtySince(world: World, bedId: string): number {
  const history = world.truth.history(bedId);
  return history.findLast((entry) => entry.state === "dirty")?.since ?? world.truth.current(bedId).since;
}

/** A held bed was ready before it was promised. */
function readySince(world: World, bedId: string): number {
  const history = world.truth.history(bedId);
  return history.findLast((entry) => entry.state === "ready")?.since ?? world.truth.current(bedId).since;
}
