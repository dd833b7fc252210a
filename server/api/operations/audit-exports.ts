import { z } from "zod";
import type { Principal } from "#server/access/principal.ts";
import { csvLine } from "#server/audit/export/csv-line.ts";
import { type AccountedDisclosure, disclosureNoteSchema } from "#server/audit/export/disclosure.ts";
import type { DisclosureBook } from "#server/audit/export/disclosure-book.ts";
import { EXPORT_FORMATS, FILES } from "#server/audit/export/export-files.ts";
import type { Site } from "#server/audit/export/fhir-audit-event.ts";
import type { RecordAccess } from "#server/audit/ledger/access-entry.ts";
import { auditUse } from "#server/audit/search/audit-access.ts";
import type { AuditSearch } from "#server/audit/search/audit-search.ts";
import { conditionsOf } from "#server/audit/search/resolved-query.ts";
import { toIso } from "#server/canonical/instant.ts";
import { auditQuerySchema } from "#server/contracts/audit.ts";
import { DISCLOSURE_PURPOSES } from "#server/contracts/disclosure-purpose.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import { json } from "../answers.ts";
import { ApiRefusal } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";
import { refusing } from "./audit-search.ts";

export interface AuditExportPorts {
  search: AuditSearch;
  disclosures: DisclosureBook;
  record: RecordAccess;
  /** Keeps a text in the vault, as one of a patient's where there is one. */
  keepNote(text: string, patient: string | null): Promise<string>;
  site(): Site;
  now(): number;
}

/** More than this is a copy of the database; ask for less, or for the bundle. */
const MAX_ROWS = 1_000_000;
const reason = z.string().trim().min(3).max(2000);

const accountedSchema = z.object({
  first: isoTime,
  last: isoTime,
  times: z.int(),
  frequency: z.string(),
  recipient: z.string(),
  address: z.string().nullable(),
  what: z.string(),
  purpose: z.enum(DISCLOSURE_PURPOSES),
});

export function auditExportOperations(ports: AuditExportPorts): Operation[] {
  const { search, disclosures, record, keepNote, now } = ports;
  return [
    operation({
      method: "POST",
      path: "/api/v1/audit/exports",
      id: "exportAudit",
      summary: "Everything a search finds as a file, with a reason; entered in the ledger with rows and format",
      tag: "audit",
      access: "audit.export",
      body: z.object({ query: auditQuerySchema, format: z.enum(EXPORT_FORMATS), reason }),
      answer: z.object({}).loose(),
      also: "text/csv",
      handle: async ({ body: { query, format, reason: why }, principal }) => {
        const at = now();
        const asked = await refusing(() => search.resolve(query));
        // What comes in from now on belongs to the next export: the number entered is the number sent.
        const resolved = { ...asked, until: Math.min(asked.until ?? at, at) };
        const rows = await search.count(resolved, MAX_ROWS + 1);
        if (rows > MAX_ROWS)
          throw new ApiRefusal(413, "too-many", `At most ${MAX_ROWS} entries a file: narrow the search`);
        const token = asked.patient?.person ?? null;
        const reasonRef = await keepNote(why, token);
        const detail = { rows, format, by: conditionsOf(query) };
        await record([auditUse(principal, { action: "audit.exported", detail, patient: token, reasonRef })]);
        const file = FILES[format];
        return {
          status: 200,
          headers: attachment(file.type, `audit-${toIso(at).slice(0, 10)}.${file.ending}`),
          body: "",
          stream: file.write(search.batches(resolved, rows), ports.site()),
        };
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/audit/disclosures",
      id: "recordDisclosure",
      summary: "Record that something of a patient was disclosed outside (45 CFR 164.528)",
      tag: "audit",
      access: "records.govern",
      body: disclosureNoteSchema.extend({
        /** Visit number, record number, surname or token; must mean one patient. */
        patient: z.string().min(1).max(120),
        /** When it was disclosed, if not now. */
        at: isoTime.optional(),
      }),
      answer: z.object({ id: z.string(), position: z.int() }),
      handle: async ({ body: { patient, at, ...note }, principal }) => {
        const token = await onePatient(search, patient);
        const happenedAt = at === undefined ? now() : Date.parse(at);
        if (happenedAt > now()) throw new ApiRefusal(400, "future", "A disclosure is recorded after it was made");
        const reasonRef = await keepNote(JSON.stringify(note), token);
        const detail = { purpose: note.purpose, at: happenedAt };
        const [entry] = await record([
          auditUse(principal, { action: "disclosure.made", detail, patient: token, reasonRef }),
        ]);
        if (!entry) throw new Error("the ledger gave no entry back");
        return json({ id: `access:${entry.position}`, position: entry.position });
      },
    }),
    operation({
      method: "POST",
      path: "/api/v1/audit/disclosures/accounting",
      id: "accountDisclosures",
      summary:
        "Accounting of the disclosures of one patient over six years (45 CFR 164.528), with a reason; entered in the ledger",
      tag: "audit",
      access: "audit.export",
      body: z.object({ patient: z.string().min(1).max(120), format: z.enum(["json", "csv"]).default("json"), reason }),
      answer: z.object({ since: isoTime, until: isoTime, items: z.array(accountedSchema) }),
      also: "text/csv",
      handle: async ({ body, principal }) => {
        const token = await onePatient(search, body.patient);
        return accounting(ports, principal, {
          token,
          format: body.format,
          reason: body.reason,
          disclosures,
          at: now(),
        });
      },
    }),
  ];
}

interface Accounting {
  token: string;
  format: "json" | "csv";
  reason: string;
  disclosures: DisclosureBook;
  at: number;
}

async function accounting({ record, keepNote }: AuditExportPorts, principal: Principal, asked: Accounting) {
  const { token, format, at } = asked;
  const items = await asked.disclosures.accounting(token, at);
  const reasonRef = await keepNote(asked.reason, token);
  const detail = { rows: items.length, format, report: "accounting-of-disclosures" };
  await record([auditUse(principal, { action: "audit.exported", detail, patient: token, reasonRef })]);
  if (format === "csv")
    return {
      status: 200,
      headers: attachment("text/csv; charset=utf-8", "disclosures.csv"),
      body: accountingCsv(items),
    };
  const since = new Date(at);
  since.setUTCFullYear(since.getUTCFullYear() - 6);
  const told = items.map(({ first, last, ...rest }) => ({ first: toIso(first), last: toIso(last), ...rest }));
  return json({ since: since.toISOString(), until: toIso(at), items: told });
}

function accountingCsv(items: AccountedDisclosure[]): string {
  const lines = items.map(({ first, last, frequency, recipient, address, what, purpose }) =>
    csvLine([toIso(first), toIso(last), frequency, recipient, address, what, purpose.replaceAll("-", " ")]),
  );
  return csvLine(["date", "last date", "frequency", "recipient", "address", "what", "purpose"]) + lines.join("");
}

async function onePatient(search: AuditSearch, text: string): Promise<string> {
  const { patient } = await search.resolve({ patient: text });
  if (!patient || patient.tokens.length === 0) throw new ApiRefusal(404, "not-found", "No such patient");
  if (patient.person === null)
    throw new ApiRefusal(409, "several", "Several patients fit: name one by a visit or record number");
  return patient.person;
}

function attachment(type: string, name: string): Record<string, string> {
  return {
    "content-type": type,
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
}
