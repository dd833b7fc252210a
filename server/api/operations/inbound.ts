import type pg from "pg";
import { z } from "zod";
import type { ShowEvents } from "#server/access/redact/show-events.ts";
import type { Looks } from "#server/audit/ledger/looks.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import { FIRST_PLACE, listLetters } from "#server/ingest/replay/dead-letter-list.ts";
import { maskMessage } from "#server/ingest/replay/masked-message.ts";
import { readStored } from "#server/ingest/replay/stored-message.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { eventJson, isoTimes } from "../iso-times.ts";
import { type Operation, operation } from "../operation.ts";
import { eventSchema } from "../schemas.ts";

export interface InboundPorts {
  /** Nothing is shown before it is written down. */
  looks: Pick<Looks, "raw">;
  show: ShowEvents;
  pool: pg.Pool;
  reader: Pick<LogReader, "find">;
  keyRing: KeyRing;
  /** What a source writes that names no character set in its messages. */
  charsetOf(source: string): string | undefined;
}

const EVENTS_SHOWN = 500;

const HEADER = `
SELECT id, source, protocol, kind, (extract(epoch from received_at) * 1000)::float8 AS "receivedAt",
  (extract(epoch from message_time) * 1000)::float8 AS "messageTime", remote, control_id AS "controlId", outcome, answer,
  duplicate_of AS "duplicateOf", mapping, mapping_version AS "mappingVersion", flags, bytes
FROM inbound WHERE id = $1`;

const headerSchema = z.object({
  id: z.int(),
  source: z.string(),
  protocol: z.enum(["hl7v2", "fhir", "webhook"]),
  kind: z.string(),
  receivedAt: isoTime,
  messageTime: isoTime.nullable(),
  remote: z.string(),
  controlId: z.string().nullable(),
  /** What became of it: stored, duplicate, parked, ignored, refused. */
  outcome: z.string(),
  /** What the sender was told: `accepted`, or the refusal such as `AR 200`. */
  answer: z.string(),
  duplicateOf: z.int().nullable(),
  mapping: z.string().nullable(),
  mappingVersion: z.string().nullable(),
  flags: z.array(z.string()),
  bytes: z.int(),
});

const maskedFieldSchema = z.object({ field: z.int(), text: z.string().nullable() });
const rawSchema = z.object({
  text: z.string(),
  hl7: z
    .object({
      separators: z.object({
        field: z.string(),
        component: z.string(),
        repetition: z.string().nullable(),
        subcomponent: z.string().nullable(),
      }),
      segments: z.array(z.object({ name: z.string(), occurrence: z.int(), fields: z.array(maskedFieldSchema) })),
    })
    .nullable(),
});

/** One message of the journal: what it was, what the sender was told, what it became. */
export function inboundOperations({ pool, reader, keyRing, looks, show, charsetOf }: InboundPorts): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/api/v1/inbound/{id}",
      id: "readInbound",
      summary: "One received message: answer, events it made, and its text without identity and free text",
      tag: "log",
      access: "inbound.read",
      params: z.object({ id: z.coerce.number().int().positive() }),
      answer: headerSchema.extend({
        deadLetters: z.array(
          z.object({ id: z.int(), status: z.string(), reason: z.string(), text: z.string() }).loose(),
        ),
        events: z.array(eventSchema),
        /** Ids of events that later ones supersede. */
        superseded: z.array(z.string()),
        /** Null when retention has removed the bytes, or when they are those of `duplicateOf`. */
        raw: rawSchema.nullable(),
        /** Which fields each standing event was read from. */
        fields: z.array(z.object({ event: z.string(), type: z.string(), path: z.string(), as: z.string() })),
      }),
      handle: async ({ params, principal }) => {
        const header = (await pool.query(HEADER, [params.id])).rows[0];
        if (!header) throw notFound("message");
        const events = (await reader.find({ inboundId: params.id, limit: EVENTS_SHOWN })).reverse();
        await looks.raw(principal, params.id, events).catch(() => {
          throw new ApiRefusal(503, "ledger", "Nothing is shown while the access ledger cannot be written");
        });
        const superseded = new Set(events.flatMap((event) => event.supersedes));
        const [stored] = await readStored(pool, keyRing, [params.id]);
        const letters = await listLetters(pool, { inboundId: params.id }, { after: FIRST_PLACE, limit: 20 });
        return json({
          ...(isoTimes(header) as object),
          deadLetters: letters.map((letter) => isoTimes(letter)),
          events: show(principal, events).map(eventJson),
          superseded: [...superseded],
          raw: stored ? maskMessage(stored, charsetOf(stored.source)) : null,
          fields: events
            .filter((event) => !superseded.has(event.id))
            .flatMap((event) =>
              (event.lineage?.fields ?? []).map((field) => ({ event: event.id, type: event.type, ...field })),
            ),
        });
      },
    }),
  ];
}
