import type { Draft } from "#server/canonical/draft.ts";
import type { OrderClaim } from "#server/canonical/families/order.ts";
import { fold } from "#server/site/word-fold.ts";
import { singleSubject } from "../adt/encounter-rule.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { withoutAbsent } from "../fields/encounter-attributes.ts";
import { chooseTime, type EventTime, readInstant, spot } from "../fields/event-time.ts";
import { readText, type Trace, trace } from "../fields/field-reader.ts";
import { readPatient } from "../fields/patient-identity.ts";
import { readEncounterKey } from "../fields/visit-number.ts";
import type { MessageContext } from "../message-context.ts";
import { ignored, missing, NO_PATIENT, type Outcome, told } from "../outcome.ts";
import { readPriority } from "./order-attributes.ts";
import { entityNumber } from "./order-numbers.ts";

export const REFERRAL_TRIGGERS: Record<string, "referral.received" | "referral.updated" | "referral.cancelled" | null> =
  {
    I12: "referral.received",
    I13: "referral.updated",
    I14: "referral.cancelled",
    I15: null,
  };

/** REF (reference mapping O8). I15 only asks for a status. */
export function translateReferral(context: MessageContext): Outcome {
  const type = REFERRAL_TRIGGERS[context.trigger];
  if (!type) return ignored("query");
  const subject = singleSubject(context);
  const rf1 = context.doc.first("RF1");
  const when = chooseTime(context, []);
  const fields: Trace = [...when.fields];
  const patient = readPatient(context, subject.pid, fields);
  if (!patient) return told([], NO_PATIENT);
  const encounter = readEncounterKey(context, subject, fields);
  const numbers = [
    entityNumber(context, spot(rf1, 6), "referral", fields),
    entityNumber(context, spot(rf1, 11), "referral", fields),
  ].filter((number) => number !== null);
  if (numbers.length === 0) return told([], missing("RF1-6 or RF1-11"));
  const code = trace(fields, "code", spot(rf1, 3)) ?? "";
  const system = readText(spot(rf1, 3, 3));
  const claim: OrderClaim = withoutAbsent({
    ...claimBase(context, when),
    numbers,
    meaning: "other",
    code: system ? `${code}^${system}` : code,
    control: trace(fields, "control", spot(rf1, 1))?.toUpperCase() ?? "",
    priority: readPriority([spot(rf1, 2)], fields),
    neededAt: readInstant(context, fields, "neededAt", spot(rf1, 7)),
  });
  const about = { patient, encounter };
  const drafts = [makeDraft(context, type, about, when, fields, claim)];
  return told([...drafts, ...priorAuth(context, claim, about, when, fields)]);
}

/** Referral types that the site lists as needing authorisation; RF1-1 and AUT hold the payer's answer. */
function priorAuth(
  context: MessageContext,
  claim: OrderClaim,
  about: Parameters<typeof makeDraft>[2],
  when: EventTime,
  fields: Trace,
): Draft[] {
  const aut = context.doc.first("AUT");
  const codes = [claim.code.split("^")[0] ?? "", readText(spot(aut, 1)) ?? ""];
  if (!codes.some((code) => code !== "" && context.words.priorAuth.has(fold(code)))) return [];
  if (context.trigger === "I14") return [];
  const outcome = outcomeOf(context, claim.control);
  const drafts: Draft[] = [];
  if (context.trigger === "I12") drafts.push(makeDraft(context, "priorauth.requested", about, when, fields, claim));
  if (outcome) drafts.push(makeDraft(context, "priorauth.decided", about, when, fields, { ...claim, outcome }));
  return drafts;
}

/** RF1-1 (HL7 table 0283): accepted, rejected. AUT-8 above AUT-9: fewer treatments authorised than asked for. */
function outcomeOf(context: MessageContext, status: string): "approved" | "denied" | "partial" | null {
  if (status === "R") return "denied";
  if (status !== "A") return null;
  const aut = context.doc.first("AUT");
  const asked = Number(readText(spot(aut, 8)) ?? Number.NaN);
  const granted = Number(readText(spot(aut, 9)) ?? Number.NaN);
  return granted < asked ? "partial" : "approved";
}
