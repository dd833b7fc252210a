import type { PatientIdentifier, PatientIdentity } from "#server/canonical/draft.ts";
import type { MessageContext } from "../message-context.ts";
import { spot } from "./event-time.ts";
import { type Trace, trace } from "./field-reader.ts";
import { primaryFirst, readIdentifiers } from "./patient-identity.ts";
import { keyAt, type Subject } from "./visit-number.ts";

/** The visit number that an A06, A07 or a change retires: MRG-5, else the account in MRG-3; keys share one form. */
export function retiredVisit(context: MessageContext, { pid, mrg }: Subject, fields: Trace): string | null {
  return (
    keyAt(context, pid, spot(mrg, 5), fields, "retiredEncounter") ??
    keyAt(context, pid, spot(mrg, 3), fields, "retiredEncounter")
  );
}

export interface Pairing {
  retired: PatientIdentity;
  /** Survivor and retired carry the same number: nothing is merged. */
  same: boolean;
}

/**
 * The retired person of MRG-1 (else MRG-4, MRG-2), paired with the survivor's identifiers by type and authority where both
 * are stated and unique, else by position; one without a type takes its partner's (HL7 v2.9 ch. 3.6.2.1.6; IHE pairs by type). `mismatch`: the pair would
 * join a number of one type with one of another. `null`: MRG names nobody.
 */
export function readRetiredPatient(
  context: MessageContext,
  { pid, mrg }: Subject,
  fields: Trace,
): Pairing | "mismatch" | null {
  if (!pid || !mrg) return null;
  const survivor =
    [3, 2, 4].map((number) => readIdentifiers(context, pid, number)).find((list) => list.length > 0) ?? [];
  const field = [1, 4, 2].find((number) => readIdentifiers(context, mrg, number).length > 0);
  if (field === undefined) return null;
  const stated = readIdentifiers(context, mrg, field);
  fields.push({ path: `MRG-${field}`, as: "retiredPatient" });
  const pairs = stated.map((retired, position) => ({ retired, kept: counterpart(survivor, retired, position) }));
  if (!pairs.some(({ retired, kept }) => kept && sameType(retired, kept))) return "mismatch";
  const identifiers = pairs.map(({ retired, kept }) =>
    retired.type ? retired : { ...retired, type: kept?.type ?? "" },
  );
  const same = pairs.every(
    ({ retired, kept }) => kept?.value === retired.value && kept.authority === retired.authority,
  );
  const family = trace(fields, "retiredPatient", spot(mrg, 7));
  const given = trace(fields, "retiredPatient", spot(mrg, 7, 2));
  return {
    retired: { identifiers: primaryFirst(identifiers), ...(family && { family }), ...(given && { given }) },
    same,
  };
}

function counterpart(
  survivor: PatientIdentifier[],
  retired: PatientIdentifier,
  position: number,
): PatientIdentifier | undefined {
  const alike = survivor.filter(
    (kept) => retired.type !== "" && kept.type === retired.type && kept.authority === retired.authority,
  );
  return alike.length === 1 ? alike[0] : survivor[position];
}

function sameType(a: PatientIdentifier, b: PatientIdentifier): boolean {
  return a.type === "" || b.type === "" || a.type === b.type;
}
