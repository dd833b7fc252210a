import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Hold, HoldScope, HoldStore } from "#server/audit/retention/hold-store.ts";
import { holdEvent } from "#server/audit/retention/record-events.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import type { RetentionRecord } from "#server/canonical/families/audit.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import { json } from "../answers.ts";
import { notFound } from "../api-refusal.ts";
import { isoTimes } from "../iso-times.ts";
import { type Operation, operation } from "../operation.ts";

export interface HoldPorts {
  holds: HoldStore;
  append(events: NewEvent[]): Promise<unknown>;
  keepNote(text: string): Promise<string>;
  /** What the policy would take away today. */
  plan(): Promise<RetentionRecord>;
  facility(): string;
  now(): number;
}

const reason = z.string().trim().min(3).max(2000);
const instant = isoTime.transform((text) => Date.parse(text));

const holdBody = z
  .discriminatedUnion("scope", [
    z.object({ scope: z.literal("patient"), patient: z.uuid(), reason }),
    z.object({
      scope: z.literal("encounter"),
      encounter: z
        .string()
        .regex(/^[^/]+\/.+$/)
        .max(120),
      reason,
    }),
    z.object({ scope: z.literal("period"), from: instant, to: instant, reason }),
  ])
  .refine((body) => body.scope !== "period" || body.from < body.to, { path: ["to"], message: "after its beginning" });

const holdSchema = z.object({
  id: z.uuid(),
  scope: z.enum(["patient", "encounter", "period"]),
  patient: z.string().optional(),
  encounter: z.string().optional(),
  from: isoTime.optional(),
  to: isoTime.optional(),
  reasonRef: z.string(),
  placedAt: isoTime,
  placedBy: z.string(),
  liftedAt: isoTime.nullable(),
  liftedBy: z.string().nullable(),
});

const range = z.object({ from: z.int(), to: z.int() });

/** Legal holds, and what retention would take away. A hold is in force from the moment that its row stands. */
export function holdOperations(ports: HoldPorts): Operation[] {
  const { holds, append, keepNote, plan, facility, now } = ports;
  return [
    operation({
      method: "GET",
      path: "/api/v1/holds",
      id: "listHolds",
      summary: "Legal holds: those in force, then the lifted ones",
      tag: "records",
      access: "records.govern",
      answer: z.object({ items: z.array(holdSchema) }),
      handle: async () => json({ items: (await holds.list()).map((hold) => isoTimes(hold)) }),
    }),
    operation({
      method: "POST",
      path: "/api/v1/holds",
      id: "placeHold",
      summary: "Keep the records of a patient, an encounter or a period beyond every policy",
      tag: "records",
      access: "records.govern",
      body: holdBody,
      answer: holdSchema,
      handle: async ({ body, principal }) => {
        const reasonRef = await keepNote(body.reason);
        const placed = { placedAt: now(), placedBy: principal.actor, liftedAt: null, liftedBy: null };
        const hold: Hold = { id: randomUUID(), ...scopeOf(body), reasonRef, ...placed };
        // The row first: a hold without its event keeps too much, an event without its hold too little.
        await holds.place(hold);
        const envelope = { facility: facility(), actor: principal.actor, at: hold.placedAt };
        await append([holdEvent("record.hold.placed", hold, reasonRef, envelope)]);
        return json(isoTimes(hold));
      },
    }),
    operation({
      method: "DELETE",
      path: "/api/v1/holds/{id}",
      id: "liftHold",
      summary: "Lift a legal hold",
      tag: "records",
      access: "records.govern",
      params: z.object({ id: z.uuid() }),
      body: z.object({ reason }),
      answer: holdSchema,
      handle: async ({ params, body, principal }) => {
        const hold = await holds.inForce(params.id);
        if (!hold) throw notFound("hold in force");
        const at = now();
        const envelope = { facility: facility(), actor: principal.actor, at };
        await append([holdEvent("record.hold.lifted", hold, await keepNote(body.reason), envelope)]);
        await holds.lift(hold.id, at, principal.actor);
        return json(isoTimes({ ...hold, liftedAt: at, liftedBy: principal.actor }));
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/retention",
      id: "planRetention",
      summary: "What the retention policy would take away today, and what holds keep",
      tag: "records",
      access: "records.govern",
      answer: z.object({
        logYears: z.int(),
        rawMonths: z.int(),
        rawBefore: isoTime,
        rawRemoved: z.int(),
        rawKept: z.int(),
        dropped: z.array(range),
        kept: z.array(range.extend({ because: z.enum(["hold", "in-force", "not-proven"]) })),
      }),
      handle: async () => {
        const { rawBefore, ...rest } = await plan();
        return json({ ...rest, rawBefore: new Date(rawBefore).toISOString() });
      },
    }),
  ];
}

function scopeOf(body: z.output<typeof holdBody>): HoldScope {
  if (body.scope === "patient") return { scope: body.scope, patient: body.patient };
  if (body.scope === "encounter") return { scope: body.scope, encounter: body.encounter };
  return { scope: body.scope, from: body.from, to: body.to };
}
