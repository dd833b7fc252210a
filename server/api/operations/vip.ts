import { z } from "zod";
import type { NewEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import { type PatientEventParts, patientEvent } from "#server/vault/patient-event.ts";
import type { VipList } from "#server/vault/vip-list.ts";
import { json } from "../answers.ts";
import { ApiRefusal } from "../api-refusal.ts";
import { isoTimes } from "../iso-times.ts";
import { type Operation, operation } from "../operation.ts";
import { listOf } from "../schemas.ts";

export interface VipPorts {
  vips: VipList;
  append(events: NewEvent[]): Promise<unknown>;
  /** Keeps a text about a patient and answers with its reference. */
  keepNote(text: string, patient: string): Promise<string>;
  facility(): string;
  now(): Instant;
}

const params = z.object({ token: z.uuid() });
const answer = z.object({ token: z.uuid(), listed: z.boolean() });

/** The list of patients whose every look is flagged for review. */
export function vipOperations(ports: VipPorts): Operation[] {
  const { vips, append, keepNote, facility, now } = ports;
  const write = (type: "access.vip.listed" | "access.vip.unlisted", parts: PatientEventParts) =>
    append([patientEvent(type, { reasonRef: parts.reasonRef }, { ...parts, facility: facility(), at: now() })]);
  return [
    operation({
      method: "GET",
      path: "/api/v1/audit/vip",
      id: "listVips",
      summary: "Patients whose every look is flagged for review, by vault token",
      tag: "audit",
      access: "records.govern",
      answer: listOf(z.object({ token: z.uuid(), listedAt: isoTime, listedBy: z.string() })),
      handle: async () => json({ items: isoTimes(await vips.list()), next: null }),
    }),
    operation({
      method: "POST",
      path: "/api/v1/audit/vip",
      id: "addVip",
      summary: "Flag every look at a patient for review from now on",
      tag: "audit",
      access: "records.govern",
      body: z.object({ token: z.uuid(), reason: z.string().trim().min(3).max(2000).optional() }),
      answer,
      handle: async ({ body, principal: { actor } }) => {
        const reasonRef = body.reason ? await keepNote(body.reason, body.token) : null;
        if (!(await vips.add(body.token, actor, reasonRef, now())))
          throw new ApiRefusal(409, "vip", "This patient is not known, or is on the list already");
        await write("access.vip.listed", { actor, patient: body.token, reasonRef });
        return json({ token: body.token, listed: true });
      },
    }),
    operation({
      method: "DELETE",
      path: "/api/v1/audit/vip/{token}",
      id: "removeVip",
      summary: "Flag looks at a patient no longer",
      tag: "audit",
      access: "records.govern",
      params,
      answer,
      handle: async ({ params: { token }, principal: { actor } }) => {
        if (!(await vips.remove(token))) throw new ApiRefusal(404, "not-found", "This patient is not on the list");
        await write("access.vip.unlisted", { actor, patient: token, reasonRef: null });
        return json({ token, listed: false });
      },
    }),
  ];
}
