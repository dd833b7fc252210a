import type { PatientIdentifier, PatientIdentity } from "#server/canonical/draft.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { authorityName } from "#server/site/assigning-authority.ts";
import type { MessageContext } from "../message-context.ts";
import { readText, type Spot, type Trace, trace } from "./field-reader.ts";

const SEXES = new Set(["F", "M", "O", "U", "A", "N"]);
const RECORD_NUMBER_TYPES = ["MR", "MRN"];

/**
 * The person of a PID: identifiers of PID-3, else PID-2, else PID-4 (reference mapping F8), the medical record number
 * first; a lone one without a type is taken for that. Numbers are opaque text, leading zeros included. Null: none stated.
 */
export function readPatient(
  context: MessageContext,
  pid: Hl7Segment | undefined,
  fields: Trace,
): PatientIdentity | null {
  if (!pid) return null;
  const { field, identifiers } = statedIdentifiers(context, pid);
  const [only] = identifiers;
  if (!only) return null;
  if (identifiers.length === 1 && only.type === "") only.type = "MR";
  fields.push({ path: `PID-${field}`, as: "patient" });
  const birth = trace(fields, "patient", { segment: pid, field: 7 });
  return {
    identifiers: primaryFirst(identifiers),
    ...named("family", familyOf({ segment: pid, field: 5 }, fields)),
    ...named("given", trace(fields, "patient", { segment: pid, field: 5, component: 2 })),
    ...named("birthDate", birth && dateOf(birth)),
    ...named("sex", readSex(pid)),
  };
}

function statedIdentifiers(context: MessageContext, pid: Hl7Segment) {
  for (const field of [3, 2, 4]) {
    const identifiers = readIdentifiers(context, pid, field);
    if (identifiers.length > 0) return { field, identifiers };
  }
  return { field: 3, identifiers: [] };
}

/** PID-8, HL7 table 0001; other words are not passed on. */
export function readSex(pid: Hl7Segment | undefined): string | undefined {
  const sex = readText({ segment: pid, field: 8 })?.charAt(0).toUpperCase();
  return sex !== undefined && SEXES.has(sex) ? sex : undefined;
}

/** All identifiers in a CX field, in the order stated; the type is empty where none is. */
export function readIdentifiers(context: MessageContext, segment: Hl7Segment, field: number): PatientIdentifier[] {
  const identifiers: PatientIdentifier[] = [];
  const count = segment.repetitions(field);
  for (let repetition = 1; repetition <= count; repetition += 1) {
    const number = readText({ segment, field, repetition });
    if (number === undefined) continue;
    identifiers.push({
      value: number,
      authority: authorityName(
        context.site,
        context.source,
        context.facility.id,
        readAuthority({ segment, field, repetition, component: 4 }),
      ),
      type: readText({ segment, field, repetition, component: 5 })?.toUpperCase() ?? "",
    });
  }
  return identifiers;
}

/** An HD by its namespace, else its universal id; empty when absent. */
export function readAuthority(spot: Spot): string {
  return readText({ ...spot, subcomponent: 1 }) ?? readText({ ...spot, subcomponent: 2 }) ?? "";
}

export function primaryFirst(identifiers: PatientIdentifier[]): PatientIdentifier[] {
  const rank = ({ type }: PatientIdentifier) => (RECORD_NUMBER_TYPES.includes(type) ? 0 : 1);
  return identifiers.length < 2 ? identifiers : identifiers.toSorted((a, b) => rank(a) - rank(b));
}

/** XPN.1 is FN from 2.3 on; its first subcomponent is the surname. */
function familyOf(spot: Spot, fields: Trace): string | undefined {
  return trace(fields, "patient", { ...spot, component: 1 });
}

function dateOf(text: string): string | undefined {
  const match = /^(\d{4})(\d\d)?(\d\d)?/.exec(text);
  return match?.slice(1, 4).filter(Boolean).join("-");
}

function named<K extends string>(key: K, text: string | undefined): { [P in K]?: string } {
  return text === undefined ? {} : ({ [key]: text } as { [P in K]?: string });
}
