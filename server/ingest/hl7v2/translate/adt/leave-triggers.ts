import { readInstant, spot } from "../fields/event-time.ts";
import { type EncounterRule, encounterDraft } from "./encounter-rule.ts";

/** Leave of absence and return (HL7 v2.9 ch. 3.3.21, .22); PV2-47 is the expected return. */
export const LEAVE_TRIGGERS: Record<string, EncounterRule> = {
  A21: {
    time: "effective",
    drafts: (context, reading) => {
      const plannedAt = readInstant(context, reading.fields, "plannedAt", spot(reading.subject.pv2, 47));
      return [
        encounterDraft(context, "encounter.leave.started", reading, plannedAt === undefined ? {} : { plannedAt }),
      ];
    },
  },
  A22: {
    time: "effective",
    drafts: (context, reading) => [encounterDraft(context, "encounter.leave.ended", reading)],
  },
};
