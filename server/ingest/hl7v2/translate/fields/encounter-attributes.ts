import type { EncounterAttributes, Flag } from "#server/canonical/claim.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import type { MessageContext } from "../message-context.ts";
import { readDisposition } from "./disposition.ts";
import { readClass } from "./encounter-class.ts";
import { readInstant, spot } from "./event-time.ts";
import { readNullable, readText, type Spot, type Trace, trace, traceNullable } from "./field-reader.ts";
import { readIsolation } from "./isolation.ts";
import { readSex } from "./patient-identity.ts";
import { attributeKeyAt, type Subject } from "./visit-number.ts";

const DAY_MS = 86_400_000;

export interface ReadAttributes {
  attributes: EncounterAttributes;
  flags: Flag[];
}

/** Attributes that any encounter message may carry (reference mapping F15 to F23). Absent ones are left out. */
export function readAttributes(
  context: MessageContext,
  subject: Subject,
  place: PlaceRef | null | undefined,
  fields: Trace,
): ReadAttributes {
  const { pid, pv1, pv2 } = subject;
  const { flags, ...classes } = readClass(context, spot(pv1, 2), fields, place);
  const attributes: EncounterAttributes = {
    ...classes,
    service: readService(context, pv1, place, fields),
    ...readStaff(context, pv1, fields),
    admitAt: readTimeAttribute(context, fields, "admitAt", spot(pv1, 44)),
    dischargeAt: readTimeAttribute(context, fields, "dischargeAt", spot(pv1, 45)),
    expectedDischargeAt: readExpectedDischarge(context, pv1, pv2, fields),
    ...readDisposition(context, pid, pv1, fields),
    isolation: readIsolation(context, pv2, fields),
    sex: sexOf(pid, fields),
    account: attributeKeyAt(context, pid, spot(pid, 18), fields, "account"),
    alternateVisit:
      attributeKeyAt(context, pid, spot(pv1, 50), fields, "alternateVisit") ??
      attributeKeyAt(context, pid, spot(pv1, 5), fields, "alternateVisit"),
  };
  return { attributes: withoutAbsent(attributes), flags };
}

/** PV1-7 and PV1-9 by staff identifier; a provider without one is not named in the log. */
export function readStaff(
  context: MessageContext,
  pv1: Hl7Segment | undefined,
  fields: Trace,
): Pick<EncounterAttributes, "attending" | "consulting"> {
  const attending = traceNullable(fields, "attending", spot(pv1, 7));
  return {
    attending: attending === undefined ? byRole(context, "AT", fields)[0] : attending,
    consulting: readConsulting(pv1, fields) ?? atLeastOne(byRole(context, "CP", fields)),
  };
}

/** Properties whose value is undefined would say "known to be nothing" in a comparison; the copy leaves them out. */
export function withoutAbsent<T extends object>(record: T): T {
  const present: Partial<T> = {};
  for (const key in record) if (record[key] !== undefined) present[key] = record[key];
  return present as T;
}

function readConsulting(pv1: Hl7Segment | undefined, fields: Trace): string[] | undefined {
  if (!pv1 || pv1.field(9) === "") return undefined;
  fields.push({ path: "PV1-9", as: "consulting" });
  const ids: string[] = [];
  for (let repetition = 1; repetition <= pv1.repetitions(9); repetition += 1) {
    const id = readText({ segment: pv1, field: 9, repetition });
    if (id !== undefined) ids.push(id);
  }
  return ids;
}

/** ROL-3/-4 (to 2.6) and PRT-4/-5 (from 2.7) name staff by role. */
function byRole(context: MessageContext, role: string, fields: Trace): string[] {
  const ids: string[] = [];
  for (const [name, roleField] of [
    ["ROL", 3],
    ["PRT", 4],
  ] as const)
    for (const segment of context.doc.all(name)) {
      if (readText(spot(segment, roleField))?.toUpperCase() !== role) continue;
      const id = trace(fields, role === "AT" ? "attending" : "consulting", spot(segment, roleField + 1));
      if (id !== undefined) ids.push(id);
    }
  return ids;
}

/** PV1-10, else, where a visit starts, what its ward does by default. */
function readService(
  context: MessageContext,
  pv1: Hl7Segment | undefined,
  place: PlaceRef | null | undefined,
  fields: Trace,
): string | null | undefined {
  const stated = traceNullable(fields, "service", spot(pv1, 10));
  if (stated !== undefined || !STARTS.has(context.trigger) || !place?.unit) return stated;
  return context.site.units.get(place.unit)?.service ?? undefined;
}

const STARTS = new Set(["A01", "A04", "A05"]);

/** PV2-9, else PV2-10 days after the admission. A date without an hour means by the end of that day. */
function readExpectedDischarge(
  context: MessageContext,
  pv1: Hl7Segment | undefined,
  pv2: Hl7Segment | undefined,
  fields: Trace,
): number | null | undefined {
  if (!pv2) return undefined;
  if (readNullable(spot(pv2, 9)) === null) return null;
  const stated = readInstant(context, fields, "expectedDischargeAt", spot(pv2, 9), { coarseEnd: true });
  if (stated !== undefined) return stated;
  const days = Number(readText(spot(pv2, 10)) ?? Number.NaN);
  const admitted = days > 0 && days < 1000 ? readInstant(context, [], "", spot(pv1, 44)) : undefined;
  if (admitted === undefined) return undefined;
  fields.push({ path: "PV2-10", as: "expectedDischargeAt" }, { path: "PV1-44", as: "expectedDischargeAt" });
  return admitted + days * DAY_MS;
}

function readTimeAttribute(context: MessageContext, fields: Trace, as: string, where: Spot): number | null | undefined {
  return readNullable(where) === null ? null : readInstant(context, fields, as, where);
}

function sexOf(pid: Hl7Segment | undefined, fields: Trace): string | null | undefined {
  const where = spot(pid, 8);
  if (readNullable(where) === null) return null;
  const sex = readSex(pid);
  if (sex !== undefined) fields.push({ path: "PID-8", as: "sex" });
  return sex;
}

function atLeastOne(list: string[]): string[] | undefined {
  return list.length > 0 ? list : undefined;
}
