import type pg from "pg";
import { z } from "zod";
import type { Principal } from "#server/access/principal.ts";
import { subjectOf } from "#server/audit/ledger/encounter-subject.ts";
import type { NoteView } from "#server/audit/ledger/note-view.ts";
import { PURPOSES, type Purpose } from "#server/contracts/access.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { type Revealed, revealIdentity } from "#server/vault/reveal-identity.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";

export interface IdentityPorts {
  pool: pg.Pool;
  keyRing: KeyRing;
  reader: Pick<LogReader, "encounterKeys" | "find">;
  notes: Pick<NoteView, "identity" | "refused">;
  onWithheld(error: Error): void;
}

/** As many of an encounter's newest events as say where the patient is. */
const EVENTS_READ = 1000;

const REFUSALS: { readonly [why: string]: string } = {
  "other-unit":
    "This patient is not in one of your units. Break the glass for this visit, or ask who cares for the patient",
  purpose: "Your role does not look for this purpose",
};

/** Name, numbers and date of birth of one patient: asked for one visit at a time, with a purpose, after an entry in the ledger. */
export function identityOperations(ports: IdentityPorts): Operation[] {
  return [
    operation({
      method: "POST",
      path: "/api/v1/encounters/{visit}/identity",
      id: "revealIdentity",
      summary: "Who the patient of a visit is, for a stated purpose; every look is entered in the access ledger first",
      tag: "encounters",
      access: "identity.reveal",
      params: z.object({ visit: z.string().min(1).max(120) }),
      body: z.object({ purpose: z.enum(PURPOSES) }),
      answer: z.object({
        name: z.string().nullable(),
        birthDate: z.string().nullable(),
        sex: z.string().nullable(),
        identifiers: z.array(z.object({ value: z.string(), authority: z.string(), type: z.string() })),
        /** Position of the look in the access ledger. */
        entry: z.int(),
      }),
      handle: async ({ params, body, principal }) => {
        const revealed = await reveal(params.visit, body.purpose, principal, ports);
        if (revealed.outcome === "shown") return json({ ...revealed.identity, entry: revealed.position });
        if (revealed.outcome === "nobody") throw new ApiRefusal(404, "nobody", "Nobody is known for this visit");
        throw new ApiRefusal(403, revealed.why, REFUSALS[revealed.why] ?? "Your role may not see who this is");
      },
    }),
  ];
}

async function reveal(visit: string, purpose: Purpose, principal: Principal, ports: IdentityPorts): Promise<Revealed> {
  const [key] = await ports.reader.encounterKeys(visit);
  if (!key) throw notFound("encounter");
  const events = (await ports.reader.find({ encounter: key, limit: EVENTS_READ })).reverse();
  try {
    return await revealIdentity(principal, subjectOf(key, events), purpose, ports);
  } catch (error) {
    ports.onWithheld(error as Error);
    throw new ApiRefusal(
      503,
      "ledger",
      "Identity is withheld: the access ledger cannot be written, or the vault not read",
    );
  }
}
