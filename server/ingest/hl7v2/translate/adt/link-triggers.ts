import type { Draft, Parked, PatientIdentity } from "#server/canonical/draft.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { chooseTime } from "../fields/event-time.ts";
import type { Trace } from "../fields/field-reader.ts";
import { readPatient } from "../fields/patient-identity.ts";
import { readRetiredPatient } from "../fields/retired-identifiers.ts";
import type { Subject } from "../fields/visit-number.ts";
import type { MessageContext } from "../message-context.ts";
import { subjectsOf } from "../messages/subject-groups.ts";
import { missing, NO_PATIENT, type Outcome, told } from "../outcome.ts";
import { type LinkPart, numberLinks } from "./visit-links.ts";

/** What a merge, move or change joins, by trigger (HL7 v2.9 ch. 3.3.18, .24, .30, .34 to .37, .39 to .51). */
interface LinkRule {
  patient?: "patient.merged" | "patient.identifier.changed";
  numbers?: LinkPart[];
  /** Without one of these the message is parked. */
  needs: number[][];
}

const PERSON_MERGE: LinkRule = {
  patient: "patient.merged",
  numbers: [
    { type: "encounter.merged", level: "account" },
    { type: "encounter.merged", level: "visit" },
  ],
  needs: [[1, 4, 2]],
};
const PERSON_RENUMBERED: LinkRule = { patient: "patient.identifier.changed", needs: [[1, 4, 2]] };

export const LINK_TRIGGERS: Record<string, LinkRule> = {
  A18: PERSON_MERGE,
  A30: PERSON_MERGE,
  A34: PERSON_MERGE,
  A35: { numbers: [{ type: "encounter.merged", level: "account" }], needs: [[3]] },
  A36: {
    patient: "patient.merged",
    numbers: [{ type: "encounter.merged", level: "account" }],
    needs: [[1, 4, 2], [3]],
  },
  A39: PERSON_MERGE,
  A40: PERSON_MERGE,
  A41: { numbers: [{ type: "encounter.merged", level: "account" }], needs: [[3]] },
  A42: { numbers: [{ type: "encounter.merged", level: "visit" }], needs: [[5]] },
  A43: { numbers: [{ type: "encounter.reparented", level: "patient" }], needs: [[1, 4, 2]] },
  A44: { numbers: [{ type: "encounter.reparented", level: "account" }], needs: [[1, 4, 2], [3]] },
  A45: { numbers: [{ type: "encounter.reparented", level: "visit" }], needs: [[3], [5]] },
  A46: PERSON_RENUMBERED,
  A47: PERSON_RENUMBERED,
  A48: PERSON_RENUMBERED,
  A49: { numbers: [{ type: "encounter.identifier.changed", level: "account" }], needs: [[3]] },
  A50: { numbers: [{ type: "encounter.identifier.changed", level: "visit" }], needs: [[5]] },
  A51: { numbers: [{ type: "encounter.identifier.changed", level: "visit", alternate: true }], needs: [[6]] },
};

/** Each PID with its MRG is applied for itself; one bad pair does not spoil the others. */
export function translateLinks(context: MessageContext, rule: LinkRule): Outcome {
  const drafts: Draft[] = [];
  let parked: Parked | null = null;
  const subjects = subjectsOf(context);
  for (const subject of subjects) {
    const made = linkSubject(context, rule, subject);
    if (Array.isArray(made)) drafts.push(...made);
    else parked ??= made;
  }
  return told(drafts, subjects.length === 0 ? NO_PATIENT : parked);
}

function linkSubject(context: MessageContext, rule: LinkRule, subject: Subject): Draft[] | Parked {
  const when = chooseTime(context, [{ segment: context.evn, field: 6 }]);
  const fields: Trace = [...when.fields];
  const patient = readPatient(context, subject.pid, fields);
  if (!patient) return NO_PATIENT;
  const absent = rule.needs.find((choice) => !choice.some((field) => subject.mrg?.value(field)));
  if (absent) return missing(`MRG-${absent[0]}`);
  const pairing = needsPerson(rule) ? readRetiredPatient(context, subject, fields) : null;
  if (pairing === "mismatch")
    return { reason: "merge.mismatch", path: "MRG-1", text: "MRG-1 and PID-3 hold identifiers of different types" };
  const drafts: Draft[] = [];
  if (rule.patient && pairing) {
    const data = claimBase(context, when);
    if (pairing.same) data.flags.push("merge.conflict");
    drafts.push(makeDraft(context, rule.patient, { patient, retiredPatient: pairing.retired }, when, fields, data));
  }
  for (const part of rule.numbers ?? [])
    drafts.push(...numberLinks(context, part, { subject, patient, retired: pairing?.retired, when, fields }));
  return drafts.length > 0 ? drafts : missing("PID-18 or PV1-19");
}

function needsPerson(rule: LinkRule): boolean {
  return rule.needs.some((choice) => choice.includes(1));
}

/** A24 and A37: two records of one person are linked or unlinked; no encounter moves. */
export function translatePatientLink(context: MessageContext, type: "patient.linked" | "patient.unlinked"): Outcome {
  const [first, second] = subjectsOf(context);
  if (!first || !second) return told([], missing("PID[2]"));
  const when = chooseTime(context, [{ segment: context.evn, field: 6 }]);
  const fields: Trace = [...when.fields];
  const patient = readPatient(context, first.pid, fields);
  const other: PatientIdentity | null = readPatient(context, second.pid, fields);
  if (!patient || !other) return told([], NO_PATIENT);
  const about = { patient, retiredPatient: other };
  return told([makeDraft(context, type, about, when, fields, claimBase(context, when))]);
}
