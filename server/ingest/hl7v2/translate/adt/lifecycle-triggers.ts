import type { Draft } from "#server/canonical/draft.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import type { EncounterReading } from "../fields/encounter-claim.ts";
import { readInstant, spot } from "../fields/event-time.ts";
import { expectedDischarge } from "../fields/expected-discharge.ts";
import { retiredVisit } from "../fields/retired-identifiers.ts";
import type { MessageContext } from "../message-context.ts";
import { type EncounterRule, encounterDraft } from "./encounter-rule.ts";

/** Admission, registration, discharge, change of class and update (HL7 v2.9 ch. 3.3.1, .3 to .8, .23). */
export const LIFECYCLE_TRIGGERS: Record<string, EncounterRule> = {
  A01: {
    time: "start",
    needs: [
      ["PV1", 3],
      ["PV1", 2],
    ],
    provisional: true,
    drafts: (context, reading) => [
      encounterDraft(context, "encounter.admitted", reading),
      ...expectedDischarge(context, reading),
    ],
  },
  A03: { time: "end", drafts: discharge },
  A04: {
    time: "start",
    provisional: true,
    drafts: (context, reading) => [
      encounterDraft(context, "encounter.registered", reading),
      ...expectedDischarge(context, reading),
    ],
  },
  A05: {
    time: "plan",
    provisional: true,
    drafts: (context, reading) => {
      const plannedAt = readInstant(context, reading.fields, "plannedAt", spot(reading.subject.pv2, 8));
      return [
        encounterDraft(context, "encounter.preadmitted", reading, plannedAt === undefined ? {} : { plannedAt }),
        ...expectedDischarge(context, reading),
      ];
    },
  },
  A06: { time: "effective", needs: [["PV1", 2]], drafts: changeClass },
  A07: { time: "effective", needs: [["PV1", 2]], drafts: changeClass },
  A08: { time: "snapshot", drafts: update },
  A23: { time: "snapshot", drafts: (context, reading) => [encounterDraft(context, "encounter.purged", reading)] },
};

function discharge(context: MessageContext, reading: EncounterReading): Draft[] {
  const { dispositionKind } = reading.claim;
  if (dispositionKind === "still-patient") reading.claim.flags.push("still.patient");
  const drafts = [encounterDraft(context, "encounter.discharged", reading)];
  if (dispositionKind === "left-unseen" || dispositionKind === "against-advice")
    drafts.push(encounterDraft(context, "encounter.left.unseen", reading));
  return drafts;
}

/** MRG holds the number the visit had before, which becomes an alias; this is no merge. */
function changeClass(context: MessageContext, reading: EncounterReading): Draft[] {
  const { patient, encounter, when, fields, claim, subject } = reading;
  const retiredEncounter = retiredVisit(context, subject, fields);
  const bed = claim.place?.bed ?? null;
  const data = { ...claim, ...(retiredEncounter && retiredEncounter !== encounter && { retiredEncounter }) };
  const drafts = [makeDraft(context, "encounter.class.changed", { patient, encounter, bed }, when, fields, data)];
  if (claim.place) drafts.push(encounterDraft(context, "encounter.transferred", reading));
  return [...drafts, ...expectedDischarge(context, reading)];
}

function update(context: MessageContext, reading: EncounterReading): Draft[] {
  const drafts: Draft[] = [];
  const hasVisit = reading.subject.pv1 && reading.claim.class !== "no-visit";
  if (hasVisit) drafts.push(encounterDraft(context, "encounter.updated", reading, { snapshot: true }));
  return [...drafts, patientUpdated(context, reading), ...expectedDischarge(context, reading)];
}

const IDENTITY = new Set(["patient", "time", "recorded"]);

function patientUpdated(context: MessageContext, { patient, when, fields }: EncounterReading): Draft {
  const identity = fields.filter((field) => IDENTITY.has(field.as));
  return makeDraft(context, "patient.updated", { patient }, when, identity, claimBase(context, when));
}
