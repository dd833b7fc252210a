import { z } from "zod";
import { json } from "#server/api/answers.ts";
import { ApiRefusal, notFound } from "#server/api/api-refusal.ts";
import { isoTimes } from "#server/api/iso-times.ts";
import { type Operation, operation } from "#server/api/operation.ts";
import { listOf } from "#server/api/schemas.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import {
  type AdministrationPorts,
  keepReason,
  reasonBody,
  record,
  unknownUnits,
} from "../tokens/administration-desk.ts";
import { readPairingCode } from "./pairing-code.ts";
import type { PairingStore } from "./pairing-store.ts";
import type { WallStore } from "./wall-store.ts";

export interface WallPorts extends AdministrationPorts {
  walls: WallStore;
  pairings: PairingStore;
  /** Counts a look at a code. @throws where somebody tries too many. */
  countTry(actor: string, address: string | null): Promise<void>;
  /** The code was a right one: the count starts over. */
  triedWell(actor: string, address: string | null): Promise<void>;
}

const code = z.string().max(40).transform(readPairingCode).pipe(z.string("A code has 8 letters and digits"));
const units = z.union([z.literal("all"), z.array(z.string())]);

const wallSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  facility: z.string(),
  units,
  createdAt: isoTime,
  createdBy: z.string(),
  lastSeenAt: isoTime.nullable(),
  lastSeenFrom: z.string().nullable(),
  endedAt: isoTime.nullable(),
  endedBy: z.string().nullable(),
  endedBecause: z.enum(["revoked", "copied"]).nullable(),
});

/** Wall displays as people let them in, list them and take them off. */
export function wallOperations(ports: WallPorts): Operation[] {
  return [listWalls(ports), lookAtCode(ports), approveWall(ports), revokeWall(ports)];
}

function listWalls({ walls }: WallPorts): Operation {
  return operation({
    method: "GET",
    path: "/api/v1/walls",
    id: "listWalls",
    summary: "Wall displays, the newest first, with those that are over",
    tag: "access",
    access: "wall.approve",
    answer: listOf(wallSchema),
    handle: async () => json({ items: isoTimes(await walls.list()), next: null }),
  });
}

function lookAtCode(ports: WallPorts): Operation {
  return operation({
    method: "GET",
    path: "/api/v1/walls/pairings/{code}",
    id: "lookAtPairing",
    summary: "Where and when the code on a screen was asked for, before somebody lets that screen in",
    tag: "access",
    access: "wall.approve",
    params: z.object({ code }),
    answer: z.object({ code: z.string(), remote: z.string(), createdAt: isoTime }),
    handle: async ({ params, principal: { actor }, presented }) => {
      await ports.countTry(actor, presented.address);
      const found = await ports.pairings.lookAt(params.code);
      if (!found) throw notFound("code on any screen; it may have run out");
      await ports.triedWell(actor, presented.address);
      return json(isoTimes({ code: params.code, ...found }));
    },
  });
}

const approveBody = z.object({
  code,
  /** The place, as people there call it. */
  name: z.string().trim().min(1).max(80),
  facility: z.string().min(1).max(40),
  /** Absent: the wall of the whole facility. */
  units: z.array(z.string().min(1).max(40)).min(1).max(22).optional(),
});

function approveWall(ports: WallPorts): Operation {
  return operation({
    method: "POST",
    path: "/api/v1/walls",
    id: "approveWall",
    summary: "Let the screen with this code in, and say what it shows",
    tag: "access",
    access: "wall.approve",
    body: approveBody,
    answer: z.object({ id: z.uuid() }),
    handle: async ({ body, principal: { actor }, presented }) => {
      refuseUnknownPlace(ports, body);
      await ports.countTry(actor, presented.address);
      const { name, facility, units = "all" as const } = body;
      const id = await ports.pairings.approve(body.code, { name, facility, units, approvedBy: actor });
      if (!id) throw notFound("code on any screen; it may have run out");
      await ports.triedWell(actor, presented.address);
      await record(ports, "access.wall.paired", { wall: id, facility, units }, { actor, subject: `wall:${id}` });
      return { ...json({ id }), status: 201 };
    },
  });
}

function revokeWall(ports: WallPorts): Operation {
  return operation({
    method: "DELETE",
    path: "/api/v1/walls/{id}",
    id: "revokeWall",
    summary: "Take a display off: its screen shows nothing any more within seconds",
    tag: "access",
    access: "wall.approve",
    params: z.object({ id: z.uuid() }),
    body: reasonBody,
    answer: z.object({ id: z.uuid(), revoked: z.literal(true) }),
    handle: async ({ params: { id }, body, principal: { actor } }) => {
      if (!(await ports.walls.end(id, actor, "revoked"))) throw notFound("display that is still on");
      const reasonRef = await keepReason(ports, body);
      await record(ports, "access.wall.revoked", { wall: id, reasonRef }, { actor, subject: `wall:${id}` });
      return json({ id, revoked: true });
    },
  });
}

function refuseUnknownPlace({ site }: WallPorts, { facility, units = [] }: z.output<typeof approveBody>): void {
  const unknown = unknownUnits(site(), units).map((index) => `/units/${index}`);
  if (!site().facilities.some(({ id }) => id === facility)) unknown.push("/facility");
  if (unknown.length === 0) return;
  const faults = unknown.map((pointer) => ({ pointer, detail: "The site map has no such place" }));
  throw new ApiRefusal(400, "place.unknown", "Some places are not known here", faults);
}
