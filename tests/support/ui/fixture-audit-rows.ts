import { randomUUID } from "node:crypto";
import type { AccessEntry } from "#server/audit/ledger/access-entry.ts";
import { systemEntry } from "#server/audit/ledger/system-entry.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Role } from "#server/contracts/access.ts";
import type { AccessFlag, AuditRow, AuditStream, Outcome, SentencePart } from "#server/contracts/audit.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const FIRST_ACCESS = 9_412_000;

/** What the audit page lists, with what stands behind each row. */
export interface FixtureAudit {
  /** Newest first. */
  rows: AuditRow[];
  entries: Map<string, AccessEntry>;
}

/** `Unit nurse 0417 opened *V 203 117*`: words between stars stand out. */
function sentence(text: string): SentencePart[] {
  return text.split("*").flatMap((part, index): SentencePart[] => {
    if (part === "") return [];
    return [index % 2 === 1 ? { text: part, strong: true } : { text: part }];
  });
}

type Told = [
  ago: number,
  actor: string,
  name: string,
  role: Role,
  action: AccessEntry["action"],
  text: string,
  result: string,
  more?: { flags?: AccessFlag[]; outcome?: Outcome; encounter?: string; unit?: string; workstation?: string },
];

const at = (days: number, hours: number, minutes = 0) => days * DAY + hours * HOUR + minutes * MINUTE;

/** A week of somebody looking, as compliance would read it. Everybody is invented. */
const WEEK: Told[] = [
  [
    at(0, 0, 44),
    "user:0417",
    "Unit nurse 0417",
    "unit-nurse",
    "encounter.viewed",
    "*Unit nurse 0417* of 6W opened *V 203 117*, a 7E patient with no task or shift in common",
    "viewed",
    { flags: ["no-relationship"], encounter: "LKF/203117", unit: "7E", workstation: "6W-02" },
  ],
  [
    at(0, 0, 45),
    "user:0417",
    "Unit nurse 0417",
    "unit-nurse",
    "audit.searched",
    "*Unit nurse 0417* searched for bed *7E-20*",
    "1 result",
    { unit: "6W", workstation: "6W-02" },
  ],
  [
    at(0, 4, 30),
    "user:0230",
    "Case manager 0230",
    "case-manager",
    "glass.broken",
    "*Case manager 0230* broke glass on *V 202 904*: \u201cfamily on the phone, placement today\u201d",
    "15 min",
    { flags: ["break-glass"], encounter: "LKF/202904", unit: "4E", workstation: "CM-01" },
  ],
  [
    at(0, 4, 47),
    "user:0611",
    "EVS lead 0611",
    "evs",
    "access.refused",
    "*EVS lead 0611* opened the timeline of *V 204 020*; the role sees beds only",
    "refused",
    { flags: ["no-relationship"], outcome: "refused", encounter: "LKF/204020", unit: "5W" },
  ],
  [
    at(0, 14, 1),
    "user:0155",
    "Pharmacist 0155",
    "pharmacy",
    "encounter.viewed",
    "*Pharmacist 0155* opened *V 203 460* after shift end, no open task",
    "viewed",
    { flags: ["after-hours", "no-relationship"], encounter: "LKF/203460", unit: "3W", workstation: "PH-03" },
  ],
  [
    at(0, 14, 2),
    "user:0155",
    "Pharmacist 0155",
    "pharmacy",
    "session.unlocked",
    "*Pharmacist 0155* signed in from workstation *PH-03*",
    "unlocked",
    { workstation: "PH-03" },
  ],
  [
    at(0, 21, 38),
    "user:0388",
    "Unit nurse 0388",
    "unit-nurse",
    "encounter.viewed",
    "*Unit nurse 0388* opened *V 203 284*, floated to 5W at 16:10, six minutes later",
    "viewed",
    { flags: ["no-relationship"], encounter: "LKF/203284", unit: "5W", workstation: "5W-04" },
  ],
  [
    at(0, 23, 40),
    "user:0007",
    "Compliance 0007",
    "compliance",
    "audit.exported",
    "*Compliance 0007* exported 212 rows: \u201cquarterly access sample\u201d",
    "CSV",
  ],
  [
    at(2, 2, 24),
    "user:0502",
    "Registrar 0502",
    "charge-nurse",
    "encounter.viewed",
    "*Registrar 0502* opened *V 203 702*; the two share a surname",
    "viewed",
    { flags: ["same-surname"], encounter: "LKF/203702", unit: "ED" },
  ],
  [
    at(2, 3, 55),
    "user:0118",
    "Charge nurse 0118",
    "charge-nurse",
    "encounter.viewed",
    "*Charge nurse 0118* of 3W opened *V 202 611*, a patient of PED",
    "viewed",
    { flags: ["no-relationship"], encounter: "LKF/202611", unit: "PED" },
  ],
];

/** Ordinary care: a nurse of the unit opens a patient of the unit. */
function ordinary(count: number): Told[] {
  return Array.from({ length: count }, (_, index): Told => {
    const nurse = String(400 + (index % 24)).padStart(4, "0");
    const visit = 202_000 + ((index * 37) % 900);
    const spoken = `V 202 ${String(visit % 1000).padStart(3, "0")}`;
    return [
      at(0, 1) + index * 17 * MINUTE,
      `user:${nurse}`,
      `Unit nurse ${nurse}`,
      "unit-nurse",
      "encounter.viewed",
      `*Unit nurse ${nurse}* of 5W opened *${spoken}*`,
      "viewed",
      { encounter: `LKF/${visit}`, unit: "5W", workstation: `5W-0${1 + (index % 6)}` },
    ];
  });
}

export function fixtureAudit(now: number, events: readonly RecordedEvent[]): FixtureAudit {
  const told = [...WEEK, ...ordinary(600)].sort((a, b) => b[0] - a[0]);
  const entries = new Map<string, AccessEntry>();
  const accesses = told.map((one, index) => {
    const { entry, row } = accessRow(one, FIRST_ACCESS + index, now);
    entries.set(row.id, entry);
    return row;
  });
  const rows = [...accesses, ...events.map(eventRow)].sort(
    (a, b) => b.recordedAt - a.recordedAt || b.position - a.position,
  );
  return { rows, entries };
}

function accessRow(
  [ago, actor, actorName, role, action, text, result, more = {}]: Told,
  position: number,
  now: number,
) {
  const { flags = [], outcome = "accepted", encounter = null, unit = null, workstation = null } = more;
  const recordedAt = now - ago;
  const entry: AccessEntry = {
    ...systemEntry({ id: randomUUID(), action, detail: {} }),
    position,
    at: recordedAt,
    actor,
    actorName,
    role,
    session: `session-${actor}`,
    workstation,
    purpose: "TREAT",
    encounter,
    unit,
    facility: "LKF",
    fields: "operational",
    outcome: outcome === "refused" ? "refused" : "accepted",
    flags,
  };
  const row: AuditRow = {
    ...rowOf("access", entry, recordedAt),
    kind: action,
    actorName,
    role,
    sentence: sentence(text),
    outcome,
    result,
    unit,
    workstation,
    flags,
  };
  return { entry, row };
}

/** Entries of the log are told by their type here; the real server has sentences for them. */
export function eventSentence(event: RecordedEvent): SentencePart[] {
  const who = event.actor.replace(/^source:/, "");
  return [
    { text: who, strong: true },
    { text: ` ${event.type.replaceAll(".", " ")}` },
    ...(event.bed ? [{ text: ` ${event.bed}` }] : []),
  ];
}

function eventRow(event: RecordedEvent): AuditRow {
  const corrected = "correction" in event.data && event.data.correction;
  return {
    ...rowOf("log", event, event.recordedAt),
    occurredAt: event.occurredAt,
    kind: event.type,
    actorName: event.actor.replace(/^source:/, ""),
    sentence: eventSentence(event),
    outcome: corrected ? "corrected" : "accepted",
    result: corrected ? "corrected" : event.kind,
  };
}

/** What every row has from what stands behind it; the rest is for whoever tells it. */
function rowOf(
  stream: AuditStream,
  { position, actor, encounter, bed }: Pick<AccessEntry, "position" | "actor" | "encounter" | "bed">,
  recordedAt: number,
): Omit<AuditRow, "kind" | "actorName" | "sentence" | "outcome" | "result"> {
  return {
    id: `${stream}:${position}`,
    stream,
    position,
    recordedAt,
    occurredAt: recordedAt,
    actor,
    role: null,
    encounter,
    bed,
    unit: null,
    workstation: null,
    flags: [],
    isMatch: true,
  };
}
