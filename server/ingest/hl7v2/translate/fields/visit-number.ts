import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { numberKey } from "#server/site/assigning-authority.ts";
import type { MessageContext } from "../message-context.ts";
import { pathOf, readNullable, readText, type Spot, type Trace } from "./field-reader.ts";
import { readAuthority } from "./patient-identity.ts";

/** The segments that speak of one patient and visit; a message of two patients has two of them. */
export interface Subject {
  pid?: Hl7Segment | undefined;
  pv1?: Hl7Segment | undefined;
  pv2?: Hl7Segment | undefined;
  mrg?: Hl7Segment | undefined;
}

const VISIT_TYPES = new Set(["VN", "VISIT", "VISITID"]);
const LETTER = /\p{L}/u;

/**
 * Encounter key by F9: PV1-19, PID-18 where it is a visit number, PV1-50 typed VN, and for starts and plans PV1-5. Null when
 * none will do; the fold then looks for the patient's one open encounter.
 */
export function readEncounterKey(
  context: MessageContext,
  { pid, pv1 }: Subject,
  fields: Trace,
  options: { preadmit?: boolean } = {},
): string | null {
  const account: Spot = { segment: pid, field: 18 };
  return (
    keyAt(context, pid, { segment: pv1, field: 19 }, fields, "encounter") ??
    (context.source.accountIsVisit || isVisitTyped(account)
      ? keyAt(context, pid, account, fields, "encounter")
      : null) ??
    typedAlternate(context, pid, pv1, fields) ??
    (options.preadmit ? keyAt(context, pid, { segment: pv1, field: 5 }, fields, "encounter") : null)
  );
}

/**
 * Key of the number at a spot in the form of an encounter key; null when there is none that can be one. Refused: a field that
 * holds a person's name (a shifted doctor: letters in CX.2 and CX.3), a patient identifier of the same message.
 */
export function keyAt(
  context: MessageContext,
  pid: Hl7Segment | undefined,
  spot: Spot,
  fields: Trace,
  as: string,
): string | null {
  const number = readText(spot);
  if (number === undefined || isShiftedName(spot) || isPatientNumber(pid, [3, 2, 4], number)) return null;
  const { segment } = spot;
  if (segment?.name === "MRG" && isPatientNumber(segment, [1, 2, 4], number)) return null;
  fields.push({ path: pathOf(spot), as });
  const authority = readAuthority({ ...spot, component: 4 });
  return numberKey(context.site, context.source, context.facility.id, number, authority);
}

/** As `keyAt`, but null for `""` and undefined for silence, as encounter attributes tell them apart. */
export function attributeKeyAt(
  context: MessageContext,
  pid: Hl7Segment | undefined,
  spot: Spot,
  fields: Trace,
  as: string,
): string | null | undefined {
  return readNullable(spot) === null ? null : (keyAt(context, pid, spot, fields, as) ?? undefined);
}

export function isVisitTyped(spot: Spot): boolean {
  return VISIT_TYPES.has(readText({ ...spot, component: 5 })?.toUpperCase() ?? "");
}

function typedAlternate(
  context: MessageContext,
  pid: Hl7Segment | undefined,
  pv1: Hl7Segment | undefined,
  fields: Trace,
): string | null {
  if (!pv1) return null;
  for (let repetition = 1; repetition <= pv1.repetitions(50); repetition += 1) {
    const spot: Spot = { segment: pv1, field: 50, repetition };
    const key = isVisitTyped(spot) ? keyAt(context, pid, spot, fields, "encounter") : null;
    if (key) return key;
  }
  return null;
}

function isShiftedName(spot: Spot): boolean {
  const second = readText({ ...spot, component: 2 });
  const third = readText({ ...spot, component: 3 });
  return second !== undefined && third !== undefined && LETTER.test(second) && LETTER.test(third);
}

function isPatientNumber(segment: Hl7Segment | undefined, idFields: number[], number: string): boolean {
  if (!segment) return false;
  for (const field of idFields)
    for (let repetition = 1; repetition <= segment.repetitions(field); repetition += 1)
      if (segment.value(field, repetition)?.trim() === number) return true;
  return false;
}
