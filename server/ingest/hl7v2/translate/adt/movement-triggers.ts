import { expectedDischarge } from "../fields/expected-discharge.ts";
import { type EncounterRule, encounterDraft } from "./encounter-rule.ts";

/** Transfer, and what follows a patient without moving the census (HL7 v2.9 ch. 3.3.2, .9, .10; IHE PAM Z99). */
export const MOVEMENT_TRIGGERS: Record<string, EncounterRule> = {
  A02: {
    time: "effective",
    needs: [["PV1", 3]],
    drafts: (context, reading) => [
      encounterDraft(context, "encounter.transferred", reading),
      ...expectedDischarge(context, reading),
    ],
  },
  A09: {
    time: "effective",
    needs: [
      ["PV1", 11],
      ["PV1", 42],
      ["PV1", 3],
    ],
    drafts: (context, reading) => [encounterDraft(context, "encounter.tracking.departed", reading)],
  },
  A10: {
    time: "effective",
    needs: [
      ["PV1", 11],
      ["PV1", 3],
    ],
    drafts: (context, reading) => [encounterDraft(context, "encounter.tracking.arrived", reading)],
  },
  Z99: {
    time: "snapshot",
    needs: [["ZBE", 1]],
    drafts: (context, reading) => [
      encounterDraft(context, "encounter.updated", reading),
      ...expectedDischarge(context, reading),
    ],
  },
};
