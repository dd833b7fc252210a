import { z } from "zod";
import type { Principal } from "#server/access/principal.ts";
import type { ShowEvents } from "#server/access/redact/show-events.ts";
import type { ChainReader } from "#server/audit/chain/chain-reader.ts";
import { bedStateHeld } from "#server/audit/chain/why.ts";
import type { Looks } from "#server/audit/ledger/looks.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { auditChainSchema } from "#server/contracts/audit-chain.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { eventJson } from "../iso-times.ts";
import { type Operation, operation } from "../operation.ts";
import { eventSchema, instantQuery } from "../schemas.ts";

const positions = z.array(z.int());

export interface ChainOperationPorts {
  chains: ChainReader;
  reader: Pick<LogReader, "find">;
  looks: Pick<Looks, "encounter" | "events">;
  /** Events as whoever asks may see them. */
  show: ShowEvents;
  now(): number;
}

/** An encounter's events are read as far back as this. */
const STORY = 1000;

/** What an entry rests on and what came of it, and why something was held true. */
export function chainOperations({ chains, reader, looks, show, now }: ChainOperationPorts): Operation[] {
  /** Nothing of an encounter leaves before the look at it is written down. */
  const look = async (principal: Principal, keys: readonly (string | null)[]) => {
    for (const key of new Set(keys)) {
      if (key === null) continue;
      const events = (await reader.find({ encounter: key, limit: STORY })).reverse();
      const { decision } = await looks.encounter(principal, { key, events }).catch(refuseUnwritten);
      if (!decision.allowed) throw new ApiRefusal(403, decision.reason, "This encounter is hidden by your role");
    }
  };
  return [
    operation({
      method: "GET",
      path: "/api/v1/audit/entries/{id}/chain",
      id: "readAuditChain",
      summary: "The chain of one entry, from the raw message over the decision to what screens showed",
      tag: "audit",
      access: "audit.search",
      params: z.object({ id: z.string().regex(/^(log|access):[1-9]\d{0,14}$/) }),
      answer: auditChainSchema,
      handle: async ({ params, principal }) => {
        const [stream, position] = params.id.split(":");
        const chain = await chains.chain(stream === "log" ? "log" : "access", Number(position));
        if (!chain) throw notFound("entry");
        if (stream === "log")
          await look(principal, [chain.entries.find(({ id }) => id === params.id)?.encounter ?? null]);
        return json(chain);
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/audit/why",
      id: "explainState",
      summary:
        "Why a bed or an encounter was held to be as it was at an instant: the decision and all it rests on, as far as the caller may see them",
      tag: "audit",
      access: "events.read",
      query: z
        .object({ bed: z.string().max(60).optional(), encounter: z.string().max(120).optional(), at: instantQuery })
        .refine(({ bed, encounter }) => (bed === undefined) !== (encounter === undefined), "a bed or an encounter"),
      answer: z.object({
        subject: z.enum(["bed", "encounter"]),
        /** Bed id, or encounter key. */
        id: z.string(),
        at: isoTime,
        /** Of a bed, in one word that names nobody. */
        state: z.string().nullable(),
        /** Whom it is about is withheld from the caller. */
        hidden: z.boolean(),
        /** Positions among `events`. */
        decision: z.int(),
        held: z.int(),
        rests: positions,
        disagreed: positions,
        confirmed: positions,
        corrected: z.int().nullable(),
        events: z.array(eventSchema),
      }),
      handle: async ({ query, principal }) => {
        const at = query.at ?? now();
        const id = query.bed ?? (await chains.encounterKey(query.encounter ?? ""));
        if (!id) throw notFound("encounter");
        const subject = query.bed === undefined ? "encounter" : "bed";
        const found = await chains.why({ kind: subject, id }, at);
        if (!found) throw notFound(`decision about this ${subject} by then`);
        const { why, events } = found;
        if (subject === "encounter") await look(principal, [why.held.encounter, why.decision.encounter]);
        const shown = show(principal, events);
        // A bed is everybody's who sees beds: of whoever lay in it, only what the caller may know is told, and that is a look.
        await looks.events(principal, events, shown).catch(refuseUnwritten);
        return json({
          subject,
          id,
          at: new Date(at).toISOString(),
          state: bedStateHeld(why.held),
          hidden: shown.some(({ position, hidden }) => hidden === true && position === why.held.position),
          decision: why.decision.position,
          held: why.held.position,
          rests: events.filter((event) => why.rests.includes(event.id)).map(positionOf),
          disagreed: why.disagreed.map(positionOf),
          confirmed: why.confirmed.map(positionOf),
          corrected: why.corrected?.position ?? null,
          events: shown.map(eventJson),
        });
      },
    }),
  ];
}

function refuseUnwritten(): never {
  throw new ApiRefusal(503, "ledger", "Nothing is shown while the access ledger cannot be written");
}

function positionOf({ position }: RecordedEvent): number {
  return position;
}
