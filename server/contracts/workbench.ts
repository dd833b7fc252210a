import { z } from "zod";
import { isoTime } from "./iso-time.ts";

/** What an event says of a visit and a bed, before or after. */
export const statedSchema = z.object({
  type: z.string(),
  encounter: z.string().nullable(),
  bed: z.string().nullable(),
  place: z.string().nullable(),
  unit: z.string().nullable(),
  flags: z.array(z.string()),
});

/** A comparison, an application or its undoing, finished or under way. */
export const benchRunSchema = z.object({
  id: z.uuid(),
  kind: z.enum(["compare", "apply", "undo"]),
  state: z.enum(["running", "done", "failed", "interrupted"]),
  since: isoTime,
  startedAt: isoTime,
  finishedAt: isoTime.nullable(),
  total: z.int(),
  scanned: z.int(),
  counts: z.object({
    same: z.int(),
    changed: z.int(),
    translated: z.int(),
    withdrawn: z.int(),
    parked: z.int(),
    unreadable: z.int(),
  }),
  beds: z.array(z.string()),
  differences: z.array(
    z.object({
      inboundId: z.int(),
      source: z.string(),
      kind: z.string(),
      change: z.enum(["none", "changed", "translated", "withdrawn", "parked"]),
      text: z.string().nullable(),
      before: z.array(statedSchema),
      after: z.array(statedSchema),
      fields: z.array(z.object({ event: z.int(), path: z.string(), before: z.unknown(), after: z.unknown() })),
      beds: z.array(z.string()),
    }),
  ),
  unlisted: z.int(),
  siteVersion: z.int().nullable(),
  reprocessId: z.int().nullable(),
  superseded: z.int(),
  appended: z.int(),
});

/** A message pasted by hand: what it would become and what its sender would be told. */
export const trialSchema = z.object({
  answer: z.string().nullable(),
  messages: z.array(
    z.object({
      source: z.string(),
      kind: z.string(),
      outcome: z.enum(["stored", "parked", "ignored", "refused"]),
      parked: z.object({ reason: z.string(), text: z.string(), path: z.string().nullable() }).nullable(),
      ignored: z.string().nullable(),
      unmapped: z.array(z.object({ kind: z.string(), word: z.string(), path: z.string() })),
      /** Events without persons and free text; `persons` counts whom they name. */
      events: z.array(z.looseObject({ type: z.string(), encounter: z.string().nullable(), persons: z.int() })),
    }),
  ),
});

/** A site map that was applied to what had been translated before, and whether it was undone. */
export const reprocessSchema = z.object({
  id: z.int(),
  fromVersion: z.int(),
  toVersion: z.int(),
  since: isoTime,
  createdAt: isoTime,
  createdBy: z.string(),
  messages: z.int(),
  superseded: z.int(),
  appended: z.int(),
  undoneAt: isoTime.nullable(),
  run: benchRunSchema.pick({ id: true, kind: true, state: true, total: true, scanned: true }).nullable(),
});
