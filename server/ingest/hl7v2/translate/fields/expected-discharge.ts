import type { Draft } from "#server/canonical/draft.ts";
import { PROVISIONAL } from "#server/canonical/draft.ts";
import { encounterDraft } from "../adt/encounter-rule.ts";
import type { MessageContext } from "../message-context.ts";
import type { EncounterReading } from "./encounter-claim.ts";
import { chooseTime } from "./event-time.ts";

/**
 * PV2-9 (or PV2-10) of any message says when discharge is expected; `""` takes it back (reference mapping F19). Repeats are
 * told apart in the fold. Under a provisional key the fold finds the encounter by its patient.
 */
export function expectedDischarge(context: MessageContext, reading: EncounterReading): Draft[] {
  const { expectedDischargeAt } = reading.claim;
  if (expectedDischargeAt === undefined) return [];
  const when = chooseTime(context, []);
  const about = {
    ...reading,
    when,
    encounter: reading.encounter === PROVISIONAL ? null : reading.encounter,
    fields: [...when.fields, ...reading.fields.filter((field) => EXPECTATION.has(field.as))],
  };
  const { trigger, source, order, flags, parallel, historic } = reading.claim;
  const claim = {
    trigger,
    source,
    order,
    time: when.time,
    flags,
    ...(parallel && { parallel }),
    ...(historic && { historic }),
  };
  return expectedDischargeAt === null
    ? [
        encounterDraft(context, "discharge.expected.cancelled", {
          ...about,
          claim: { ...claim, cancels: { targetTime: null } },
        }),
      ]
    : [
        encounterDraft(context, "discharge.expected", {
          ...about,
          claim: { ...claim, plannedAt: expectedDischargeAt },
        }),
      ];
}

const EXPECTATION = new Set(["patient", "encounter", "expectedDischargeAt"]);
