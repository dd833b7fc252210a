import { randomUUID } from "node:crypto";
import { z } from "zod";
import { json } from "#server/api/answers.ts";
import { ApiRefusal } from "#server/api/api-refusal.ts";
import { isoTimes } from "#server/api/iso-times.ts";
import { type Operation, operation } from "#server/api/operation.ts";
import type { RecordAccess } from "#server/audit/ledger/access-entry.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import { giveSecret, wallSecret } from "./wall-cookie.ts";
import type { WallPorts } from "./wall-operations.ts";
import type { WallFound } from "./wall-store.ts";

export interface DisplayPorts extends Pick<WallPorts, "walls" | "pairings"> {
  recordAccess: RecordAccess;
}

const codeSchema = z.object({ code: z.string(), expiresAt: isoTime });

/** What a display does by itself: show a code, take up its token, renew it, and learn that it was taken off. */
export function displayOperations(ports: DisplayPorts): Operation[] {
  return [startPairing(ports), claimPairing(ports), readOwnWall(ports), renewWall(ports)];
}

function startPairing({ walls, pairings }: DisplayPorts): Operation {
  return operation({
    method: "POST",
    path: "/api/v1/walls/pairings",
    id: "startPairing",
    summary: "Ask for a code to show on this screen; the same one again while it is good",
    tag: "access",
    access: "public",
    answer: codeSchema,
    handle: async ({ presented }) => {
      const token = wallSecret(presented, "ctw");
      if (token && (await walls.find(token, presented.address))?.state === "paired")
        throw new ApiRefusal(409, "paired", "This display is paired already");
      const held = wallSecret(presented, "ctp");
      const open = held ? await pairings.find(held) : null;
      if (open) return json(isoTimes({ code: open.code, expiresAt: open.expiresAt }));
      const started = await pairings.start(presented.address ?? "unknown");
      if (!started)
        throw new ApiRefusal(429, "too-many", "Too many screens ask for a code; one is free in some minutes");
      const { code, expiresAt } = started.pairing;
      return given(json(isoTimes({ code, expiresAt })), giveSecret(presented, started.secret), 201);
    },
  });
}

function claimPairing({ walls, pairings, recordAccess }: DisplayPorts): Operation {
  return operation({
    method: "POST",
    path: "/api/v1/walls/pairings/claim",
    id: "claimPairing",
    summary: "Whether a person has let this screen in; its token comes as a cookie",
    tag: "access",
    access: "public",
    answer: z.discriminatedUnion("state", [
      /** The code that this very screen is waiting under. */
      z.object({ state: z.literal("waiting"), code: z.string(), expiresAt: isoTime }),
      z.object({ state: z.enum(["paired", "over"]) }),
    ]),
    handle: async ({ presented }) => {
      const held = wallSecret(presented, "ctp");
      const pairing = held ? await pairings.find(held) : null;
      if (!pairing) return json({ state: "over" });
      const { code, expiresAt } = pairing;
      if (!pairing.display) return json(isoTimes({ state: "waiting", code, expiresAt }));
      const token = await walls.issue(pairing.display);
      if (!token) return json({ state: "over" });
      await recordAccess([signInOf(pairing.display, presented.address)]);
      return given(json({ state: "paired" }), giveSecret(presented, token));
    },
  });
}

function readOwnWall({ walls }: DisplayPorts): Operation {
  return operation({
    method: "GET",
    path: "/api/v1/walls/mine",
    id: "readOwnWall",
    summary: "Whether this display is still paired, and whether its token is due for renewal",
    tag: "access",
    access: "public",
    answer: z.object({ state: z.enum(["paired", "ended", "unknown"]), isRenewalDue: z.boolean() }),
    handle: async ({ presented }) => {
      const token = wallSecret(presented, "ctw");
      const found = token ? await walls.find(token, presented.address) : null;
      return json({ state: stateOf(found), isRenewalDue: found?.state === "paired" && found.isRenewalDue });
    },
  });
}

function renewWall({ walls }: DisplayPorts): Operation {
  return operation({
    method: "POST",
    path: "/api/v1/walls/renew",
    id: "renewWall",
    summary: "The next token of this display, as a cookie; the present one is retired when the next is first used",
    tag: "access",
    access: "wall.view",
    answer: z.object({ renewed: z.boolean() }),
    handle: async ({ presented }) => {
      const token = wallSecret(presented, "ctw");
      const found = token ? await walls.find(token, presented.address) : null;
      if (found?.state !== "paired") throw new ApiRefusal(403, "no-display", "Only a paired display renews its token");
      const next = found.isRenewalDue ? await walls.issue(found.display.id) : null;
      return next ? given(json({ renewed: true }), giveSecret(presented, next)) : json({ renewed: false });
    },
  });
}

function stateOf(found: WallFound | null): "paired" | "ended" | "unknown" {
  if (!found) return "unknown";
  return found.state === "paired" ? "paired" : "ended";
}

function given(answer: ReturnType<typeof json>, cookie: Record<string, string>, status = 200) {
  return { ...answer, status, headers: { ...answer.headers, ...cookie } };
}

function signInOf(display: string, address: string | null): Parameters<RecordAccess>[0][number] {
  return {
    id: randomUUID(),
    action: "sign-in.succeeded",
    actor: `wall:${display}`,
    actorName: "Wall display",
    role: "wall-display",
    session: null,
    workstation: address,
    purpose: "HOPERAT",
    patient: null,
    encounter: null,
    bed: null,
    unit: null,
    facility: null,
    fields: "none",
    outcome: "accepted",
    flags: [],
    detail: { method: "pairing" },
    reasonRef: null,
  };
}
