import type { Draft, PatientIdentity } from "#server/canonical/draft.ts";
import type { ResultClaim } from "#server/canonical/families/order.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { singleSubject } from "../adt/encounter-rule.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { withoutAbsent } from "../fields/encounter-attributes.ts";
import { chooseTime, type EventTime, readInstant, spot } from "../fields/event-time.ts";
import { pathOf, readText, type Trace, trace } from "../fields/field-reader.ts";
import { readPatient } from "../fields/patient-identity.ts";
import { readEncounterKey } from "../fields/visit-number.ts";
import type { MessageContext } from "../message-context.ts";
import { missing, NO_PATIENT, type Outcome, told } from "../outcome.ts";
import { readAbnormal } from "./abnormal-flag.ts";
import { readPriority } from "./order-attributes.ts";
import { readOrderCode } from "./order-code.ts";
import { type OrderGroup, orderGroups } from "./order-groups.ts";
import { readOrderNumbers } from "./order-numbers.ts";
import { lineStatus, orderStatus, type ReadStatus } from "./result-status.ts";

/** ORU and OUL (reference mapping O4): one event per line, that is per OBX-3 and OBX-4, which change as a unit. */
export function translateResults(context: MessageContext): Outcome {
  const subject = singleSubject(context);
  const common: Trace = [];
  const patient = readPatient(context, subject.pid, common);
  if (!patient) return told([], NO_PATIENT);
  const encounter = readEncounterKey(context, subject, common);
  const groups = orderGroups(context).filter(({ obr }) => obr);
  if (groups.length === 0) return told([], missing("OBR"));
  return told(groups.flatMap((group) => groupDrafts(context, group, { patient, encounter }, common)));
}

interface About {
  patient: PatientIdentity;
  encounter: string | null;
}

interface ReadReport {
  about: About;
  when: EventTime;
  fields: Trace;
  /** OBR-25. */
  status: string;
  claim: Omit<ResultClaim, "line" | "status" | "abnormal">;
}

function groupDrafts(context: MessageContext, group: OrderGroup, about: About, common: Trace): Draft[] {
  const report = readReport(context, group, about, common);
  const lines = linesOf(group.obx);
  const drafts = lines.flatMap((line) => lineDraft(context, report, line));
  if (lines.length === 0) {
    const status = orderStatus(report.status);
    if (status) return [resultDraft(context, report, { line: null, status, abnormal: "unknown" }, report.fields)];
  }
  return drafts.length > 0 ? drafts : [pendingDraft(context, report)];
}

function readReport(context: MessageContext, group: OrderGroup, about: About, common: Trace): ReadReport {
  const { orc, obr, tq1 } = group;
  const when = chooseTime(context, [spot(obr, 22)]);
  const fields: Trace = [...common, ...when.fields];
  const numbers = readOrderNumbers(context, group, fields);
  const { code, meaning } = readOrderCode(context, group, fields);
  const claim = {
    ...claimBase(context, when),
    numbers,
    meaning: meaning === "imaging" ? ("imaging" as const) : ("lab" as const),
    code,
    control: readText(spot(orc, 1))?.toUpperCase() ?? "",
    priority: readPriority([spot(tq1, 9), spot(orc, 7, 6), spot(obr, 27, 6), spot(obr, 5)], fields),
    reportedAt: readInstant(context, fields, "reportedAt", spot(obr, 22)) ?? null,
    observedAt: readInstant(context, fields, "observedAt", spot(obr, 7)) ?? null,
  };
  const status = trace(fields, "status", spot(obr, 25))?.toUpperCase() ?? "";
  return { about, when, fields, status, claim: withoutAbsent(claim) };
}

/** OBX segments of one OBX-3 and OBX-4, in the order of their first line. */
function linesOf(segments: Hl7Segment[]): { key: string; segments: Hl7Segment[] }[] {
  const lines = new Map<string, Hl7Segment[]>();
  for (const segment of segments) {
    const key = lineKey(segment);
    const line = lines.get(key);
    if (line) line.push(segment);
    else lines.set(key, [segment]);
  }
  return [...lines].map(([key, grouped]) => ({ key, segments: grouped }));
}

/** `code^system`, with `#sub-id` where OBX-4 tells several apart. */
function lineKey(segment: Hl7Segment): string {
  const code = readText(spot(segment, 3)) ?? "";
  const system = readText(spot(segment, 3, 3));
  const part = readText(spot(segment, 4));
  return `${code}${system ? `^${system}` : ""}${part ? `#${part}` : ""}`;
}

function lineDraft(
  context: MessageContext,
  report: ReadReport,
  { key, segments }: { key: string; segments: Hl7Segment[] },
): Draft[] {
  const { status, implied } = unitStatus(segments, report.status);
  const [first] = segments;
  if (!status || !first) return [];
  const fields: Trace = [
    ...report.fields,
    { path: pathOf(spot(first, 3)), as: "line" },
    { path: implied ? "OBR-25" : pathOf(spot(first, 11)), as: "status" },
  ];
  const abnormal = readAbnormal(segments, fields);
  const observedAt = readInstant(context, fields, "observedAt", spot(first, 14)) ?? report.claim.observedAt;
  const flags = implied ? [...report.claim.flags, "result.status.implied" as const] : report.claim.flags;
  const about = { ...report, claim: { ...report.claim, observedAt, flags } };
  return [resultDraft(context, about, { line: key, status, abnormal }, fields)];
}

/** A unit is only as final as its least final line; a line that is deleted or not to be had does not speak for the others. */
const UNIT_ORDER: ResultClaim["status"][] = ["preliminary", "corrected", "final", "withdrawn", "cannot-be-obtained"];

function unitStatus(segments: Hl7Segment[], orderStatusCode: string): ReadStatus {
  const read = segments.map((segment) =>
    lineStatus(readText(spot(segment, 11))?.toUpperCase() ?? "", orderStatusCode, segment.field(5) !== ""),
  );
  for (const status of UNIT_ORDER) {
    const found = read.find((line) => line.status === status);
    if (found) return found;
  }
  return { status: null, implied: false };
}

function resultDraft(
  context: MessageContext,
  { about, when, claim }: ReadReport,
  line: Pick<ResultClaim, "line" | "status" | "abnormal">,
  fields: Trace,
): Draft {
  return makeDraft(context, eventType(claim.meaning, line.status), about, when, fields, { ...claim, ...line });
}

function eventType(meaning: ResultClaim["meaning"], status: ResultClaim["status"]) {
  const kind = meaning === "imaging" ? "imaging" : "lab";
  if (status === "preliminary") return `${kind}.result.preliminary` as const;
  return status === "withdrawn" ? (`${kind}.result.final.cancelled` as const) : (`${kind}.result.final` as const);
}

/** A report without anything to show still says that the order moves, or (OBR-25 X) that it cannot be done. */
function pendingDraft(context: MessageContext, { about, when, claim, status, fields }: ReadReport): Draft {
  const { observedAt: _observed, reportedAt: _reported, ...order } = claim;
  const data = { ...order, status: status === "X" ? ("error" as const) : ("in-progress" as const) };
  return makeDraft(context, "order.status.changed", about, when, fields, data);
}
