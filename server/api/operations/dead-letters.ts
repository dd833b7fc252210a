import type pg from "pg";
import { z } from "zod";
import {
  deadLetterSchema,
  LETTER_STATUSES,
  letterGroupSchema,
  lettersDaySchema,
  replayedLetterSchema,
  replaySchema,
} from "#server/contracts/dead-letter.ts";
import type { DeadLetterDesk } from "#server/ingest/replay/dead-letter-desk.ts";
import { lastDay, listLetterGroups, listLetters } from "#server/ingest/replay/dead-letter-list.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { isoTimes } from "../iso-times.ts";
import { type Operation, operation } from "../operation.ts";
import { listOf, textQuery } from "../schemas.ts";

export interface DeadLetterOperationPorts {
  pool: pg.Pool;
  desk: DeadLetterDesk;
  now(): number;
}

const idParams = z.object({ id: z.coerce.number().int().positive() });

/** Messages that could not be translated: listed, replayed after a fix, or given up with a reason. */
export function deadLetterOperations({ pool, desk, now }: DeadLetterOperationPorts): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/api/v1/dead-letters",
      id: "listDeadLetters",
      summary: "Messages that could not be translated, oldest first; with group=cause the open ones by cause",
      tag: "feeds",
      access: "feeds.view",
      query: z.object({
        source: textQuery,
        status: z.enum(LETTER_STATUSES).optional(),
        cause: textQuery,
        group: z.literal("cause").optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
        cursor: z
          .string()
          .regex(/^\d{1,15}-\d{1,15}$/)
          .optional(),
      }),
      answer: listOf(z.union([deadLetterSchema, letterGroupSchema])).extend({ lastDay: lettersDaySchema.optional() }),
      handle: async ({ query }) => {
        const { group, limit, cursor, ...filter } = query;
        if (group) {
          const groups = await listLetterGroups(pool, { ...filter, status: filter.status ?? "open" });
          return json({ items: groups.map((row) => isoTimes(row)), next: null, lastDay: await lastDay(pool, now()) });
        }
        const [inboundId = 0, id = 0] = (cursor ?? "0-0").split("-").map(Number);
        const letters = await listLetters(pool, filter, { after: { inboundId, id }, limit: limit + 1 });
        const shown = letters.slice(0, limit);
        const last = shown[shown.length - 1];
        const next = letters.length > limit && last ? `${last.inboundId}-${last.id}` : null;
        return json({ items: shown.map((letter) => isoTimes(letter)), next });
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/dead-letters/{id}/replay",
      id: "replayDeadLetter",
      summary: "Translate one dead letter again under the site map in force; a second time changes nothing",
      tag: "feeds",
      access: "feeds.work",
      params: idParams,
      answer: replayedLetterSchema,
      handle: async ({ params, principal }) => {
        const outcome = await desk.replay(params.id, principal.actor);
        if (!outcome) throw notFound("dead letter");
        return json(outcome);
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/dead-letters/{id}/discard",
      id: "discardDeadLetter",
      summary: "Give a dead letter up, with a reason; the message stays in the journal",
      tag: "feeds",
      access: "feeds.work",
      params: idParams,
      body: z.object({ reason: z.string().trim().min(3).max(2000) }),
      answer: z.object({ id: z.int(), status: z.literal("discarded") }),
      handle: async ({ params, body, principal }) => {
        const discarded = await desk.discard(params.id, body.reason, principal.actor);
        if (discarded === null) throw notFound("dead letter");
        if (!discarded)
          throw new ApiRefusal(409, "not-open", "This dead letter has been replayed or discarded already");
        return json({ id: params.id, status: "discarded" });
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/dead-letters/replay",
      id: "replayDeadLetters",
      summary: "Replay all open dead letters of one cause in the order they came; with dryRun, tell what would happen",
      tag: "feeds",
      access: "feeds.work",
      body: z.object({
        cause: z.string().min(1).max(400),
        source: z.string().min(1).max(80),
        dryRun: z.boolean().default(false),
      }),
      answer: replaySchema,
      handle: async ({ body, principal }) =>
        json(await desk.replayGroup(body.cause, body.source, principal.actor, body.dryRun)),
    }),
  ];
}
