import { z } from "zod";

const occupant = z.object({ encounter: z.string(), since: z.number().nullable(), onLeave: z.boolean().default(false) });

/** What the drawer reads of a bed decision's `was` and `now`. */
const bedNow = z.object({
  occupants: z.array(occupant),
  readiness: z.string(),
  block: z.object({ reason: z.string(), until: z.number().nullable() }).nullable(),
  assignment: z.object({ encounter: z.string().nullable() }).nullable(),
  assertion: z.object({ id: z.string(), state: z.string(), expiresAt: z.number() }).nullable(),
  conflicts: z.array(z.object({ kind: z.string(), encounters: z.array(z.string()), settling: z.boolean() })),
});
export type BedThen = z.infer<typeof bedNow>;

export const bedDecisionSchema = z.object({
  was: bedNow.nullable(),
  now: bedNow,
  because: z.object({ events: z.array(z.string()), rule: z.string() }),
  correction: z.boolean(),
});
export type BedDecisionData = z.infer<typeof bedDecisionSchema>;

/** What a report says of itself, as far as a sentence needs it. */
export const reportSchema = z.object({ trigger: z.string(), source: z.string() });

const instant = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);

/** One event of `/api/v1/events`. `data` is parsed again by whoever knows its type. */
const bedEventSchema = z.object({
  position: z.number(),
  id: z.string(),
  type: z.string(),
  kind: z.enum(["report", "decision", "command", "system"]),
  occurredAt: instant,
  recordedAt: instant,
  encounter: z.string().nullable(),
  actor: z.string(),
  lineage: z.object({ inboundId: z.number() }).nullable(),
  data: z.unknown(),
});
export type BedEvent = z.infer<typeof bedEventSchema>;

export const bedEventsSchema = z.object({ items: z.array(bedEventSchema), next: z.string().nullable() });
