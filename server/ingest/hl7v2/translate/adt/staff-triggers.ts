import type { EncounterClaim } from "#server/canonical/claim.ts";
import type { EncounterReading } from "../fields/encounter-claim.ts";
import { type EncounterRule, encounterDraft } from "./encounter-rule.ts";

/** Change of attending or consulting doctor (HL7 v2.9 ch. 3.3.54, .55, .61, .62). A cancel carries the doctor before. */
export const STAFF_TRIGGERS: Record<string, EncounterRule> = {
  A54: {
    time: "effective",
    needs: [["PV1", 7]],
    drafts: (context, reading) => [encounterDraft(context, "encounter.attending.changed", reading)],
  },
  A55: {
    time: "cancel",
    needs: [["PV1", 7]],
    drafts: (context, reading) => [encounterDraft(context, "encounter.attending.changed.cancelled", reading)],
  },
  A61: consulting(),
  A62: consulting(),
};

function consulting(): EncounterRule {
  return {
    time: "effective",
    needs: [["PV1", 9]],
    drafts: (context, reading) => [encounterDraft(context, "encounter.updated", onlyConsulting(reading))],
  };
}

/** The message is about the consultants; whatever else it repeats is not an observation. */
function onlyConsulting(reading: EncounterReading): EncounterReading {
  const { trigger, source, time, order, flags, parallel, historic, consulting } = reading.claim;
  const claim: EncounterClaim = { trigger, source, time, order, flags, consulting };
  if (parallel) claim.parallel = true;
  if (historic) claim.historic = true;
  const fields = reading.fields.filter(({ as }) =>
    ["patient", "encounter", "time", "recorded", "consulting"].includes(as),
  );
  return { ...reading, claim, fields };
}
