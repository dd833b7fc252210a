import type { Draft } from "#server/canonical/draft.ts";
import type { OrderMeaning } from "#server/canonical/families/order.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { makeDraft } from "../draft-builder.ts";
import type { EncounterReading } from "../fields/encounter-claim.ts";
import { readInstant, spot } from "../fields/event-time.ts";
import { expectedDischarge } from "../fields/expected-discharge.ts";
import type { Trace } from "../fields/field-reader.ts";
import type { MessageContext } from "../message-context.ts";
import { readNeeds, readPriority } from "../messages/order-attributes.ts";
import { type EncounterRule, encounterDraft } from "./encounter-rule.ts";

/** Pending admission, transfer and discharge, and their cancels (HL7 v2.9 ch. 3.3.14 to .16, .25 to .27). */
export const PLAN_TRIGGERS: Record<string, EncounterRule> = {
  A14: { time: "plan", provisional: true, drafts: expectAdmission },
  A15: { time: "plan", needs: [["PV1", 42]], drafts: expectTransfer },
  A16: { time: "plan", drafts: expectDischarge },
  A25: {
    time: "cancel",
    drafts: (context, reading) => [encounterDraft(context, "discharge.expected.cancelled", reading)],
  },
  A26: {
    time: "cancel",
    needs: [
      ["PV2", 1],
      ["PV1", 42],
    ],
    drafts: (context, reading) => [
      encounterDraft(context, "encounter.transfer.expected.cancelled", reading),
      ...cancelDemand(context, reading, "transfer-bed", reading.claim.pending ?? reading.claim.priorPending),
    ],
  },
  A27: {
    time: "cancel",
    drafts: (context, reading) => [
      encounterDraft(context, "encounter.admission.expected.cancelled", reading),
      ...cancelDemand(context, reading, "admit-bed", wishedPlace(reading)),
    ],
  },
};

function expectAdmission(context: MessageContext, reading: EncounterReading): Draft[] {
  const plannedAt = plannedTime(context, reading, 8);
  return [
    encounterDraft(context, "encounter.admission.expected", reading, plannedAt === undefined ? {} : { plannedAt }),
    ...demand(context, reading, "admit-bed", wishedPlace(reading), plannedAt),
    ...expectedDischarge(context, reading),
  ];
}

function expectTransfer(context: MessageContext, reading: EncounterReading): Draft[] {
  const plannedAt = readInstant(context, reading.fields, "plannedAt", spot(context.evn, 3));
  return [
    encounterDraft(context, "encounter.transfer.expected", reading, plannedAt === undefined ? {} : { plannedAt }),
    ...demand(context, reading, "transfer-bed", reading.claim.pending, plannedAt),
    ...expectedDischarge(context, reading),
  ];
}

/** PV2-9, else EVN-3. A day without an hour means by its end. */
function expectDischarge(context: MessageContext, reading: EncounterReading): Draft[] {
  const evn3 = () => readInstant(context, reading.fields, "plannedAt", spot(context.evn, 3), { coarseEnd: true });
  const plannedAt = reading.claim.expectedDischargeAt ?? evn3();
  return [encounterDraft(context, "discharge.expected", reading, plannedAt === undefined ? {} : { plannedAt })];
}

function plannedTime(context: MessageContext, reading: EncounterReading, pv2Field: number): Instant | undefined {
  const { fields, subject } = reading;
  return (
    readInstant(context, fields, "plannedAt", spot(subject.pv2, pv2Field)) ??
    readInstant(context, fields, "plannedAt", spot(context.evn, 3))
  );
}

/** A14 puts the wished place into PV1-42 or PV1-3. */
function wishedPlace({ claim }: EncounterReading): PlaceRef | null | undefined {
  return claim.pending ?? claim.place;
}

/** A plan is a request for a bed; where the place is a bed, that bed is promised. ADT gives no order number. */
function demand(
  context: MessageContext,
  reading: EncounterReading,
  meaning: OrderMeaning,
  place: PlaceRef | null | undefined,
  neededAt: Instant | undefined,
): Draft[] {
  const { when, fields, claim } = reading;
  const request = { ...orderClaim(reading, meaning, place), ...(neededAt !== undefined && { neededAt }) };
  const used = demandFields(fields);
  const drafts = [makeDraft(context, "bed.requested", aboutEncounter(reading), when, used, request)];
  if (!place?.bed) return drafts;
  const assigned = { ...bedClaim(claim, place), until: null };
  drafts.push(makeDraft(context, "bed.assigned", { ...aboutEncounter(reading), bed: place.bed }, when, used, assigned));
  return drafts;
}

function cancelDemand(
  context: MessageContext,
  reading: EncounterReading,
  meaning: OrderMeaning,
  place: PlaceRef | null | undefined,
): Draft[] {
  const { when, fields, claim } = reading;
  const request = orderClaim(reading, meaning, place);
  const used = demandFields(fields);
  const drafts = [makeDraft(context, "bed.request.cancelled", aboutEncounter(reading), when, used, request)];
  if (!place?.bed) return drafts;
  const about = { ...aboutEncounter(reading), bed: place.bed };
  drafts.push(makeDraft(context, "bed.assigned.cancelled", about, when, used, bedClaim(claim, place)));
  return drafts;
}

const DEMAND = new Set(
  "patient encounter time recorded place pending priorPending plannedAt needs priority isolation".split(" "),
);

function demandFields(fields: Trace): Trace {
  return fields.filter(({ as }) => DEMAND.has(as));
}

function aboutEncounter({ encounter, patient }: EncounterReading) {
  return { encounter, patient };
}

function bedClaim({ trigger, source, time, order, flags }: EncounterReading["claim"], place: PlaceRef) {
  return { trigger, source, time, order, flags, place };
}

function orderClaim(reading: EncounterReading, meaning: OrderMeaning, place: PlaceRef | null | undefined) {
  const { claim, subject } = reading;
  const { trigger, source, time, order, flags } = claim;
  const priority = readPriority([spot(subject.pv2, 25)], reading.fields);
  return {
    trigger,
    source,
    time,
    order,
    flags,
    numbers: [],
    meaning,
    code: trigger,
    control: "",
    needs: readNeeds(claim.isolation ?? null, subject.pv2, reading.fields),
    ...(place !== undefined && { place }),
    ...(priority && { priority }),
  };
}
