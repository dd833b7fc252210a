import { translateBedStatus } from "./adt/bed-status-trigger.ts";
import { CANCEL_TRIGGERS } from "./adt/cancel-triggers.ts";
import { applyRule, type EncounterRule } from "./adt/encounter-rule.ts";
import { LEAVE_TRIGGERS } from "./adt/leave-triggers.ts";
import { LIFECYCLE_TRIGGERS } from "./adt/lifecycle-triggers.ts";
import { LINK_TRIGGERS, translateLinks, translatePatientLink } from "./adt/link-triggers.ts";
import { MOVEMENT_TRIGGERS } from "./adt/movement-triggers.ts";
import { PERSON_TRIGGERS, translatePerson } from "./adt/person-triggers.ts";
import { PLAN_TRIGGERS } from "./adt/plan-triggers.ts";
import { STAFF_TRIGGERS } from "./adt/staff-triggers.ts";
import { translateSwap } from "./adt/swap-trigger.ts";
import type { MessageContext } from "./message-context.ts";
import { APPOINTMENT_TRIGGERS, translateAppointment } from "./messages/appointment-messages.ts";
import { DOCUMENT_TRIGGERS, translateDocument } from "./messages/document-messages.ts";
import { ignoreMasterFile, translateLocationMaster } from "./messages/location-master.ts";
import { translateOrders } from "./messages/order-messages.ts";
import { REFERRAL_TRIGGERS, translateReferral } from "./messages/referral-messages.ts";
import { translateResults } from "./messages/result-messages.ts";
import { ignored, type Outcome } from "./outcome.ts";

type Translator = (context: MessageContext) => Outcome;

/** Accepted and journalled, no event (reference mapping O10): the reason shown on the feeds page. */
const IGNORED_TYPES = new Map([
  ...because(
    "acknowledgement",
    "ACK",
    "MCF",
    "MFK",
    "ORR",
    "ORG",
    "ORL",
    "ORI",
    "ORP",
    "SRR",
    "RRA",
    "RRD",
    "RRE",
    "RRI",
  ),
  ...because("query-reply", "RSP", "RTB", "RDY", "RCI", "RCL", "ADR", "ORF", "VXR", "VXX", "RPI", "RPL"),
  ...because("billing", "DFT", "BAR"),
  ...because("immunization", "VXU"),
  ...because("pharmacy", "RDE", "RDS", "RAS", "RGV"),
  ...because("care-plan", "PPR", "PGL", "PPP", "PPG"),
]);

const ADT = new Map<string, Translator>([
  ...rules(LIFECYCLE_TRIGGERS, MOVEMENT_TRIGGERS, CANCEL_TRIGGERS, PLAN_TRIGGERS, LEAVE_TRIGGERS, STAFF_TRIGGERS),
  ...Object.entries(LINK_TRIGGERS).map(([trigger, rule]): [string, Translator] => [
    trigger,
    (context) => translateLinks(context, rule),
  ]),
  ...Object.keys(PERSON_TRIGGERS).map((trigger): [string, Translator] => [trigger, translatePerson]),
  ["A17", translateSwap],
  ["A20", translateBedStatus],
  ["A24", (context) => translatePatientLink(context, "patient.linked")],
  ["A37", (context) => translatePatientLink(context, "patient.unlinked")],
  ["A60", () => ignored("allergies")],
]);

const BY_TYPE = new Map<string, Map<string, Translator>>([
  ["ADT", ADT],
  ["ORM", only(translateOrders, "O01")],
  ["OMG", only(translateOrders, "O19")],
  ["OML", only(translateOrders, "O21", "O33", "O35", "O39")],
  ["OMI", only(translateOrders, "O23")],
  ["OMP", only(translateOrders, "O09")],
  ["ORU", only(translateResults, "R01", "R03", "R30", "R31", "R32", "R40", "R42")],
  ["OUL", only(translateResults, "R21", "R22", "R23", "R24")],
  ["SIU", only(translateAppointment, ...Object.keys(APPOINTMENT_TRIGGERS))],
  ["MDM", only(translateDocument, ...DOCUMENT_TRIGGERS)],
  ["REF", only(translateReferral, ...Object.keys(REFERRAL_TRIGGERS))],
]);

export function isSupportedType(type: string): boolean {
  return type === "MFN" || BY_TYPE.has(type) || IGNORED_TYPES.has(type);
}

/** Null: the event of this type is not supported. */
export function translatorOf(type: string, trigger: string): Translator | null {
  const reason = IGNORED_TYPES.get(type);
  if (reason !== undefined) return () => ignored(reason);
  if (type === "MFN") return trigger === "M05" ? translateLocationMaster : ignoreMasterFile;
  return BY_TYPE.get(type)?.get(trigger) ?? null;
}

function rules(...tables: Record<string, EncounterRule>[]): [string, Translator][] {
  return tables.flatMap((table) =>
    Object.entries(table).map(([trigger, rule]): [string, Translator] => [
      trigger,
      (context) => applyRule(context, rule),
    ]),
  );
}

function only(translator: Translator, ...triggers: string[]): Map<string, Translator> {
  return new Map(triggers.map((trigger) => [trigger, translator]));
}

function because(reason: string, ...types: string[]): [string, string][] {
  return types.map((type) => [type, reason]);
}
