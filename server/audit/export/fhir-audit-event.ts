import { toIso } from "#server/canonical/instant.ts";
import { PURPOSE_NAMES, ROLE_NAMES } from "#server/contracts/access.ts";
import type { AuditRow } from "#server/contracts/audit.ts";
import type { FoundEntry } from "../search/found-entry.ts";
import { flat } from "../sentence/phrase.ts";
import {
  ACT_REASON,
  type AuditEvent,
  type AuditEventAgent,
  type AuditEventEntity,
  CODES,
  type Coding,
  profile,
  type Reference,
} from "./audit-event.ts";
import { type Pattern, patternOf } from "./balp-pattern.ts";
import { isPurpose, isRole } from "./entry-terms.ts";

/** The server as agent and observer. */
export interface Site {
  /** Name of the site in `source.site`. */
  name: string;
  /** Host name by which the server is known. */
  host: string;
}

/**
 * One entry as an AuditEvent. Successful looks, searches and writes follow the profiles of IHE BALP; what did not succeed, and what has
 * no REST counterpart, is a plain R4 AuditEvent and claims no profile. Patients are logical references by their random token: an export
 * holds nobody's name or number.
 */
export function auditEvent(entry: FoundEntry, row: AuditRow, site: Site): AuditEvent {
  const pattern = patternOf(entry);
  const claimed =
    entry.outcome === "refused" || entry.outcome === "failed" ? null : pattern.profile(entry.patient !== null);
  return {
    resourceType: "AuditEvent",
    id: row.id.replace(":", "-"),
    meta: { ...(claimed && { profile: [profile(claimed)] }), source: `urn:caretower:${row.id}` },
    type: pattern.type,
    subtype: [...pattern.subtype, { system: "urn:caretower:kind", code: entry.kind }],
    action: pattern.action,
    recorded: toIso(entry.recordedAt),
    outcome: entry.outcome === "refused" ? "4" : entry.outcome === "failed" ? "8" : "0",
    outcomeDesc: flat(row.sentence),
    ...(entry.purpose && isPurpose(entry.purpose) && { purposeOfEvent: [purpose(entry.purpose)] }),
    agent: agents(entry, row, pattern, site),
    source: { site: site.name, observer: server(site), type: [CODES.applicationServer] },
    entity: entities(entry, row, pattern),
  };
}

function purpose(code: keyof typeof PURPOSE_NAMES): { coding: Coding[] } {
  return { coding: [{ system: ACT_REASON, code, display: PURPOSE_NAMES[code] }] };
}

function server({ host }: Site): Reference {
  return { identifier: { system: "urn:ietf:rfc:3986", value: `urn:caretower:server:${host}` }, display: "Caretower" };
}

/** In a read data flow to the client, so the server is the source; in searches and writes the profiles turn the roles around. */
function agents(entry: FoundEntry, row: AuditRow, pattern: Pattern, site: Site): AuditEventAgent[] {
  const own = pattern.server === "source" ? CODES.sourceRole : CODES.destinationRole;
  const other = pattern.server === "source" ? CODES.destinationRole : CODES.sourceRole;
  const station = entry.workstation ?? "unknown";
  const device: AuditEventAgent =
    entry.kind === "disclosure.made"
      ? outside(row)
      : {
          type: { coding: [other] },
          who: { identifier: { value: entry.workstation ?? entry.actor }, display: entry.workstation ?? row.actorName },
          requestor: false,
          network: { address: station, type: isAddress(station) ? "2" : "1" },
        };
  const host: AuditEventAgent = {
    type: { coding: [own] },
    who: server(site),
    requestor: false,
    network: { address: site.host, type: "1" },
  };
  return [device, host, user(entry, row, pattern)];
}

/** Who received a disclosure stands in the vault with the patient; the accounting of disclosures names them. */
function outside(row: AuditRow): AuditEventAgent {
  return {
    type: { coding: [CODES.destinationRole] },
    who: {
      identifier: { system: "urn:caretower:disclosure", value: row.id },
      display: "Named in the accounting of disclosures",
    },
    requestor: false,
    network: { address: "unknown", type: "1" },
  };
}

function user(entry: FoundEntry, row: AuditRow, { user: type }: Pattern): AuditEventAgent {
  return {
    type: { coding: [type] },
    who: { identifier: { system: "urn:caretower:actor", value: entry.actor }, display: row.actorName },
    name: row.actorName,
    ...(entry.role && isRole(entry.role) && { role: [{ text: ROLE_NAMES[entry.role] }] }),
    requestor: true,
    ...(entry.purpose && isPurpose(entry.purpose) && { purposeOfUse: [purpose(entry.purpose)] }),
  };
}

function entities(entry: FoundEntry, row: AuditRow, pattern: Pattern): AuditEventEntity[] {
  const data: AuditEventEntity = pattern.isQuery
    ? {
        type: CODES.systemObject,
        role: CODES.queryRole,
        query: Buffer.from(flat(row.sentence)).toString("base64"),
        description: flat(row.sentence),
      }
    : { type: CODES.systemObject, role: pattern.role, what: subject(entry, row), ...details(entry) };
  if (entry.patient === null) return [data];
  const what = { reference: `Patient/${entry.patient}` };
  return [{ type: CODES.person, role: CODES.patientRole, what }, data];
}

/** What it was about, by key: the visit, else the bed, else the entry itself. */
function subject(entry: FoundEntry, row: AuditRow): Reference {
  if (entry.encounter) return { identifier: { system: "urn:caretower:encounter", value: entry.encounter } };
  if (entry.bed) return { identifier: { system: "urn:caretower:bed", value: entry.bed } };
  return { identifier: { system: "urn:caretower:entry", value: row.id } };
}

function details(entry: FoundEntry): Pick<AuditEventEntity, "detail"> {
  const named = {
    bed: entry.bed,
    unit: entry.unit,
    rule: entry.rule,
    ruleVersion: entry.ruleVersion,
    outcome: entry.outcome,
    flags: entry.flags.join(" ") || null,
    correlation: entry.correlationId,
  };
  const detail = Object.entries(named).flatMap(([type, value]) =>
    value === null ? [] : [{ type, valueString: value }],
  );
  return { detail };
}

function isAddress(text: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$|^[0-9a-f:]*:[0-9a-f:]+$/i.test(text);
}
