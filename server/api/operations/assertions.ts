import { randomUUID } from "node:crypto";
import { z } from "zod";
import { decide } from "#server/access/policy.ts";
import { encounterKey, type NewEvent, type RecordedEvent } from "#server/canonical/event.ts";
import { ASSERTABLE_BED_STATES } from "#server/canonical/families/bed.ts";
import { toIso } from "#server/canonical/instant.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";

export interface AssertionPorts {
  site(): SiteMap;
  append(events: NewEvent[]): Promise<RecordedEvent[]>;
  /** Keeps free text in the vault and answers with its reference. */
  keepNote(text: string): Promise<string>;
  now(): number;
}

const assertionBody = z.object({
  state: z.enum(["confirmed", ...ASSERTABLE_BED_STATES]),
  /** Visit number or encounter key, when the person says who lies there. */
  encounter: z.string().min(1).max(120).nullish(),
  expiresInMinutes: z
    .number()
    .int()
    .min(1)
    .max(7 * 1440)
    .optional(),
  reason: z.string().max(2000).nullish(),
});

/** A person confirms or corrects a bed. It stands beside what the EHR says, and expires. */
export function assertionOperations(ports: AssertionPorts): Operation[] {
  return [
    operation({
      method: "POST",
      path: "/api/v1/beds/{id}/assertions",
      id: "assertBed",
      summary: "Confirm or correct a bed by hand, until the assertion expires",
      tag: "beds",
      access: "bed.assert",
      params: z.object({ id: z.string().min(1).max(40) }),
      body: assertionBody,
      answer: z.object({
        id: z.uuid(),
        bed: z.string(),
        state: z.string(),
        expiresAt: isoTime,
        position: z.int().nullable(),
      }),
      handle: async ({ params, body, principal }) => {
        const site = ports.site();
        const unit = site.units.find((known) => known.beds.some((bed) => bed.id === params.id));
        if (!unit) throw notFound("bed");
        const { allowed, reason } = decide({ principal, permission: "bed.assert", units: [unit.id] });
        if (!allowed) throw new ApiRefusal(403, reason, `${params.id} is not in one of your units: ask ${unit.id}`);
        const at = ports.now();
        const minutes = body.expiresInMinutes ?? site.policy.assertionHours * 60;
        const expiresAt = at + minutes * 60_000;
        const reasonRef = body.reason ? await ports.keepNote(body.reason) : null;
        const encounter = body.encounter ? keyOf(unit.facility, body.encounter) : null;
        const event: NewEvent<"bed.asserted"> = {
          id: randomUUID(),
          type: "bed.asserted",
          version: 1,
          kind: "command",
          occurredAt: at,
          occurredOffset: 0,
          sourceRecordedAt: null,
          facility: unit.facility,
          encounter,
          bed: params.id,
          patient: null,
          actor: principal.actor,
          correlationId: `bed:${params.id}`,
          causationId: null,
          supersedes: [],
          lineage: null,
          data: { state: body.state, encounter, expiresAt, reasonRef },
        };
        const [recorded] = await ports.append([event]);
        return json({
          id: event.id,
          bed: params.id,
          state: body.state,
          expiresAt: toIso(expiresAt),
          position: recorded?.position ?? null,
        });
      },
    }),
  ];
}

function keyOf(facility: string, visit: string): string {
  return visit.includes("/") ? visit : encounterKey(facility, visit, null);
}
