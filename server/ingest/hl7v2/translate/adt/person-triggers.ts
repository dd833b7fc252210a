import type { Draft } from "#server/canonical/draft.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { readEncounter } from "../fields/encounter-claim.ts";
import type { MessageContext } from "../message-context.ts";
import { NO_PATIENT, type Outcome, told } from "../outcome.ts";
import { encounterDraft, singleSubject, timeFor } from "./encounter-rule.ts";

export const PERSON_TRIGGERS: Record<string, "patient.registered" | "patient.updated" | "patient.purged"> = {
  A28: "patient.registered",
  A29: "patient.purged",
  A31: "patient.updated",
};

const IDENTITY = new Set(["patient", "time", "recorded"]);

/**
 * A28, A29, A31 speak of a person. A PV1 beside it (class other than N) adds attributes of the visit, but its place and
 * class are no observation: person systems repeat them from anywhere.
 */
export function translatePerson(context: MessageContext): Outcome {
  const type = PERSON_TRIGGERS[context.trigger] ?? "patient.updated";
  const subject = singleSubject(context);
  const reading = readEncounter(context, subject, timeFor(context, subject, "snapshot"));
  if (!reading) return told([], NO_PATIENT);
  const { patient, when, fields, claim, encounter } = reading;
  const identity = fields.filter(({ as }) => IDENTITY.has(as));
  const drafts: Draft[] = [makeDraft(context, type, { patient }, when, identity, claimBase(context, when))];
  if (type === "patient.purged" || !encounter || claim.class === "no-visit") return told(drafts);
  const { place, class: _class, classRaw, prior, temporary, pending, priorTemporary, ...attributes } = claim;
  const flags = attributes.flags.filter((flag) => flag !== "location.unmapped" && flag !== "class.unmapped");
  const about = { ...reading, claim: { ...attributes, flags, snapshot: true } };
  return told([...drafts, encounterDraft(context, "encounter.updated", about)]);
}
