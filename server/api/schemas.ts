import { z } from "zod";
import { isoTime } from "#server/contracts/iso-time.ts";

/** ISO 8601 with an offset, as an instant. */
export const instantQuery = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .optional();

/** The second clock of a past instant: ISO 8601 with an offset, or `now`. */
export const knownQuery = z
  .union([
    z.literal("now").transform(() => Date.now()),
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  ])
  .optional();

export const limitQuery = z.coerce.number().int().min(1).max(30_000).default(1000);
export const textQuery = z.string().max(200).optional();

/** A page of a list; `next` goes into `cursor=` for the one after it. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export const eventSchema = z.object({
  position: z.int(),
  epoch: z.int(),
  id: z.uuid(),
  type: z.string(),
  version: z.int(),
  kind: z.enum(["report", "decision", "command", "system"]),
  occurredAt: isoTime,
  sourceRecordedAt: isoTime.nullable(),
  recordedAt: isoTime,
  facility: z.string(),
  encounter: z.string().nullable(),
  bed: z.string().nullable(),
  patient: z.string().nullable(),
  actor: z.string(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  supersedes: z.array(z.string()),
  lineage: z
    .object({
      inboundId: z.int(),
      mapping: z.string(),
      mappingVersion: z.string(),
      fields: z.array(z.object({ path: z.string(), as: z.string() })),
    })
    .nullable(),
  data: z.record(z.string(), z.unknown()),
  /** Something of its patient is withheld from this reader. */
  hidden: z.literal(true).optional(),
});
