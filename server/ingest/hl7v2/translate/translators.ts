import { APPOINTMENT_TRIGGERS, translateAppointment } from "./appointment-messages.ts";
import { translateBedStatus } from "./bed-status-trigger.ts";
import { CANCEL_TRIGGERS } from "./cancel-triggers.ts";
import { DOCUMENT_TRIGGERS, translateDocument } from "./document-messages.ts";
import { applyRule, type EncounterRule } from "./encounter-rule.ts";
import { LEAVE_TRIGGERS } from "./leave-triggers.ts";
import { LIFECYCLE_TRIGGERS } from "./lifecycle-triggers.ts";
import { LINK_TRIGGERS, translateLinks, translatePatientLink } from "./link-triggers.ts";
import { ignoreMasterFile, translateLocationMaster } from "./location-master.ts";
import type { MessageContext } from "./message-context.ts";
import { MOVEMENT_TRIGGERS } from "./movement-triggers.ts";
import { translateOrders } from "./order-messages.ts";
import { ignored, type Outcome } from "./outcome.ts";
import { PERSON_TRIGGERS, translatePerson } from "./person-triggers.ts";
import { PLAN_TRIGGERS } from "./plan-triggers.ts";
import { REFERRAL_TRIGGERS, translateReferral } from "./referral-messages.ts";
import { translateResults } from "./result-messages.ts";
import { STAFF_TRIGGERS } from "./staff-triggers.ts";
import { translateSwap } from "./swap-trigger.ts";

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
