import { z } from "zod";
import type { RecordAccess } from "#server/audit/ledger/access-entry.ts";
import type { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { auditUse } from "#server/audit/search/audit-access.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";

export interface ReviewPorts {
  ledger: Pick<LedgerReader, "byPosition">;
  record: RecordAccess;
  keepNote(text: string, patient: string | null): Promise<string>;
}

/** A flagged access is judged by a person. The flag stays: the verdict is an entry of its own that names it. */
export function reviewOperations({ ledger, record, keepNote }: ReviewPorts): Operation[] {
  return [
    operation({
      method: "POST",
      path: "/api/v1/audit/entries/{id}/review",
      id: "reviewAccess",
      summary: "Judges a flagged access: explained, or to be followed up, with a note",
      tag: "audit",
      access: "audit.review",
      params: z.object({ id: z.string().regex(/^access:[1-9]\d{0,14}$/) }),
      body: z.object({ verdict: z.enum(["explained", "follow-up"]), note: z.string().min(3).max(500) }),
      answer: z.object({ entry: z.string() }),
      handle: async ({ params, body, principal }) => {
        const judged = await ledger.byPosition(Number(params.id.slice("access:".length)));
        if (!judged) throw notFound("entry");
        if (judged.actor === principal.actor) throw new ApiRefusal(409, "own", "Nobody judges an access of their own");
        const reasonRef = await keepNote(body.note, judged.patient);
        const { patient, encounter } = judged;
        const detail = { entry: params.id, verdict: body.verdict };
        const [entry] = await record([
          auditUse(principal, { action: "audit.reviewed", detail, patient, encounter, reasonRef }),
        ]);
        return json({ entry: `access:${entry?.position}` });
      },
    }),
  ];
}
