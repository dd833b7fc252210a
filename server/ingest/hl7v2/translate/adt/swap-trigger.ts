import type { EncounterClaim } from "#server/canonical/claim.ts";
import type { Draft } from "#server/canonical/draft.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { makeDraft } from "../draft-builder.ts";
import { type EncounterReading, readEncounter } from "../fields/encounter-claim.ts";
import type { MessageContext } from "../message-context.ts";
import { subjectsOf } from "../messages/subject-groups.ts";
import { missing, NO_PATIENT, type Outcome, told } from "../outcome.ts";
import { timeFor } from "./encounter-rule.ts";

/**
 * A17 (HL7 v2.9 ch. 3.3.17): two legs at one instant. A leg goes to its own PV1-3; at a sender whose PV1-3 holds the old
 * place, to the other's PV1-3. A leg that does not name its place goes where the other one was.
 */
export function translateSwap(context: MessageContext): Outcome {
  const [first, second] = subjectsOf(context);
  if (!first || !second) return told([], missing("PID[2]"));
  if (!first.pv1 || !second.pv1) return told([], missing("PV1[2]"));
  const when = timeFor(context, first, "effective");
  const one = readEncounter(context, first, when);
  const two = readEncounter(context, second, when);
  if (!one || !two) return told([], NO_PATIENT);
  const places = [goesTo(context, one, two), goesTo(context, two, one)];
  if (places.some((place) => !place)) return told([], missing("PV1-3"));
  return told([leg(context, 1, one, two, places), leg(context, 2, two, one, places)]);
}

function goesTo(context: MessageContext, own: EncounterReading, other: EncounterReading): PlaceRef | null {
  const old = context.source.a17PlaceIs === "old";
  const stated = old ? other.claim.place : own.claim.place;
  return stated ?? (old ? own.claim.prior : other.claim.prior) ?? null;
}

function leg(
  context: MessageContext,
  number: 1 | 2,
  own: EncounterReading,
  other: EncounterReading,
  places: (PlaceRef | null)[],
): Draft {
  const place = places[number - 1] ?? null;
  const claim: EncounterClaim = { ...own.claim, place };
  if (context.source.a17PlaceIs === "old" && own.claim.place) claim.prior = own.claim.place;
  const about = {
    encounter: own.encounter,
    patient: own.patient,
    bed: place?.bed ?? null,
    otherPatient: other.patient,
  };
  const data = {
    ...claim,
    leg: number,
    swapId: `swap-${context.contentKey.slice(0, 32)}`,
    otherEncounter: other.encounter,
  };
  return makeDraft(context, "encounter.swapped", about, own.when, own.fields, data);
}
