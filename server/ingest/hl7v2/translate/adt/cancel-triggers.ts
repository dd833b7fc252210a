import type { EncounterReading } from "../fields/encounter-claim.ts";
import { readInstant, spot } from "../fields/event-time.ts";
import { type EncounterRule, encounterDraft, type PlainEncounterEvent } from "./encounter-rule.ts";

/** Cancels of what happened (HL7 v2.9 ch. 3.3.11 to .13, .32, .33, .38, .52, .53). What they hit is decided in the fold (R8). */
export const CANCEL_TRIGGERS: Record<string, EncounterRule> = {
  A11: {
    time: "cancel",
    drafts: (context, reading) => [encounterDraft(context, cancelledStart(reading), reading)],
  },
  A12: cancelOf("encounter.transferred.cancelled"),
  A13: cancelOf("encounter.discharged.cancelled"),
  A32: cancelOf("encounter.tracking.arrived.cancelled"),
  A33: cancelOf("encounter.tracking.departed.cancelled"),
  A38: cancelOf("encounter.preadmitted.cancelled"),
  A52: cancelOf("encounter.leave.started.cancelled"),
  A53: {
    time: "cancel",
    drafts: (context, reading) => {
      const plannedAt = readInstant(context, reading.fields, "plannedAt", spot(reading.subject.pv2, 47));
      return [
        encounterDraft(
          context,
          "encounter.leave.ended.cancelled",
          reading,
          plannedAt === undefined ? {} : { plannedAt },
        ),
      ];
    },
  },
};

function cancelOf(type: PlainEncounterEvent): EncounterRule {
  return { time: "cancel", drafts: (context, reading) => [encounterDraft(context, type, reading)] };
}

/** A11 takes back an A01 or an A04: ZBE-6 says which, else the class it states. */
function cancelledStart({ claim }: EncounterReading): PlainEncounterEvent {
  const original = claim.movement?.originalTrigger;
  if (original === "A04") return "encounter.registered.cancelled";
  if (original === "A01") return "encounter.admitted.cancelled";
  return claim.class && REGISTERED.has(claim.class) ? "encounter.registered.cancelled" : "encounter.admitted.cancelled";
}

const REGISTERED = new Set(["outpatient", "emergency", "recurring", "commercial"]);
