import { MINUTE_MS } from "./calendar.ts";
import { admitToBed, moveToBed } from "./movements.ts";
import type { BedPlan, Care } from "./plan.ts";
import type { BedRequest, Visit } from "./visit.ts";
import type { World } from "./world.ts";

const READ_MEDIAN_MINUTES = 8;
const MOVE_MEDIAN_MINUTES = 32;

export function openBedDesk(world: World): void {
  world.onBedFree = (at) => offerBeds(world, at);
}

/** Asks for a bed of a kind; the bed desk answers once it has read the request and such a bed is free. */
export function requestBed(world: World, visit: Visit, care: Care, kind: BedRequest["kind"], at: number): BedRequest {
  const request: BedRequest = {
    order: world.nextOrder("BR"),
    visit,
    care,
    kind,
    at,
    assigned: null,
    ready: false,
    open: true,
  };
  visit.request = request;
  world.requests.push(request);
  world.tell({ kind: "bed.requested", at, request });
  const readAt = at + world.random.lognormal(READ_MEDIAN_MINUTES, 0.5) * MINUTE_MS;
  world.schedule(Math.max(readAt, world.now + 1000), (seenAt) => {
    request.ready = true;
    offerBeds(world, seenAt);
  });
  return request;
}

export function withdrawRequest(world: World, request: BedRequest, at: number): void {
  if (!request.open) return;
  close(world, request);
  if (request.assigned) {
    world.truth.release(request.assigned.id, at);
    world.tell({ kind: "bed.unassigned", at, request, bed: request.assigned });
  }
  world.tell({ kind: "bed.request.withdrawn", at, request });
}

/** First come, first served within a kind of care. */
function offerBeds(world: World, at: number): void {
  for (const request of [...world.requests]) {
    if (!request.ready || request.assigned || !request.open) continue;
    const bed = freeBed(world, request.care);
    if (bed) assign(world, request, bed, at);
  }
}

function freeBed(world: World, care: Care): BedPlan | null {
  const free = world.beds.filter((bed) => bed.unit.care === care && world.truth.isFree(bed.id));
  return free.length > 0 ? world.random.pick(free) : null;
}

function assign(world: World, request: BedRequest, bed: BedPlan, at: number): void {
  request.assigned = bed;
  world.truth.promise(bed.id, request.visit.number, at);
  world.tell({ kind: "bed.assigned", at, request, bed });
  const moveAt = at + world.random.lognormal(MOVE_MEDIAN_MINUTES, 0.5) * MINUTE_MS;
  request.visit.busyUntil = moveAt;
  if (request.visit.status === "present") requestTransport(world, request, bed, at, moveAt);
  world.schedule(moveAt, (arrivedAt) => {
    if (!request.open) return;
    close(world, request);
    if (request.visit.status === "planned") admitToBed(world, request.visit, bed, arrivedAt);
    else moveToBed(world, request.visit, bed, arrivedAt);
    world.tell({ kind: "bed.request.fulfilled", at: arrivedAt, request });
  });
}

function requestTransport(world: World, request: BedRequest, bed: BedPlan, at: number, moveAt: number): void {
  const { visit } = request;
  const from = visit.place && "bed" in visit.place ? visit.place.bed : null;
  const job = { id: world.nextOrder("TR"), kind: "transport" as const, visit, from, to: bed.id };
  const calledAt = at + (moveAt - at) * 0.3;
  world.schedule(calledAt, (callAt) => {
    if (!request.open) return;
    world.tell({ kind: "transport.requested", at: callAt, job });
    world.schedule(at + (moveAt - at) * 0.7, (startAt) => world.tell({ kind: "transport.started", at: startAt, job }));
    world.schedule(moveAt + 2 * MINUTE_MS, (doneAt) => world.tell({ kind: "transport.completed", at: doneAt, job }));
  });
}

function close(world: World, request: BedRequest): void {
  request.open = false;
  request.visit.request = null;
  const index = world.requests.indexOf(request);
  if (index >= 0) world.requests.splice(index, 1);
}
