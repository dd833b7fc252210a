import { toIso } from "#server/canonical/instant.ts";
import { PURPOSE_NAMES, ROLE_NAMES } from "#server/contracts/access.ts";
import type { AuditRow } from "#server/contracts/audit.ts";
import type { FoundEntry } from "../search/found-entry.ts";
import { flat } from "../sentence/phrase.ts";
import { csvLine } from "./csv-line.ts";
import { isPurpose, isRole } from "./entry-terms.ts";
import { auditEvent, type Site } from "./fhir-audit-event.ts";

/** `fhir`: AuditEvents as NDJSON; `fhir-bundle`: the same as one Bundle. */
export const EXPORT_FORMATS = ["csv", "fhir", "fhir-bundle"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportedEntry {
  found: FoundEntry;
  row: AuditRow;
}

interface FileKind {
  type: string;
  ending: string;
  write(entries: AsyncIterable<ExportedEntry[]>, site: Site): AsyncGenerator<string>;
}

export const FILES: { readonly [F in ExportFormat]: FileKind } = {
  csv: { type: "text/csv; charset=utf-8", ending: "csv", write: csv },
  fhir: { type: "application/fhir+ndjson", ending: "ndjson", write: ndjson },
  "fhir-bundle": { type: "application/fhir+json", ending: "json", write: bundle },
};

const HEADINGS = [
  "entry",
  "recorded",
  "occurred",
  "kind",
  "actor",
  "name",
  "role",
  "what",
  "outcome",
  "result",
  "visit",
  "bed",
  "unit",
  "facility",
  "workstation",
  "purpose",
  "flags",
  "rule",
  "version",
  "correlation",
];

async function* csv(entries: AsyncIterable<ExportedEntry[]>): AsyncGenerator<string> {
  yield csvLine(HEADINGS);
  for await (const batch of entries) yield batch.map(line).join("");
}

function line({ found, row }: ExportedEntry): string {
  const { role, purpose } = found;
  return csvLine([
    row.id,
    toIso(found.recordedAt),
    toIso(found.occurredAt),
    found.kind,
    found.actor,
    row.actorName,
    role && isRole(role) ? ROLE_NAMES[role] : role,
    // Thin and fixed spaces are for screens.
    flat(row.sentence).replace(/[\u00a0\u2009]/g, " "),
    found.outcome,
    row.result.replace(/[\u00a0\u2009]/g, " "),
    found.encounter,
    found.bed,
    found.unit,
    found.facility,
    found.workstation,
    purpose && isPurpose(purpose) ? PURPOSE_NAMES[purpose] : purpose,
    found.flags.join(" "),
    found.rule,
    found.ruleVersion,
    found.correlationId,
  ]);
}

async function* ndjson(entries: AsyncIterable<ExportedEntry[]>, site: Site): AsyncGenerator<string> {
  for await (const batch of entries)
    yield batch.map(({ found, row }) => `${JSON.stringify(auditEvent(found, row, site))}\n`).join("");
}

/** A Bundle of the type `collection` (hl7.org/fhir/R4/bundle.html), written as it comes. */
async function* bundle(entries: AsyncIterable<ExportedEntry[]>, site: Site): AsyncGenerator<string> {
  yield '{"resourceType":"Bundle","type":"collection","entry":[';
  let first = true;
  for await (const batch of entries)
    for (const { found, row } of batch) {
      const fullUrl = `urn:caretower:${row.id}`;
      yield `${first ? "" : ","}${JSON.stringify({ fullUrl, resource: auditEvent(found, row, site) })}`;
      first = false;
    }
  yield "]}";
}
