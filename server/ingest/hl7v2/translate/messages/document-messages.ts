import { meaningOf } from "#server/site/source-words.ts";
import { fold } from "#server/site/word-fold.ts";
import { singleSubject } from "../adt/encounter-rule.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { chooseTime, spot } from "../fields/event-time.ts";
import { readText, type Trace, trace } from "../fields/field-reader.ts";
import { readPatient } from "../fields/patient-identity.ts";
import { readEncounterKey } from "../fields/visit-number.ts";
import { listUnmapped, type MessageContext } from "../message-context.ts";
import { ignored, missing, NO_PATIENT, type Outcome, told } from "../outcome.ts";
import { entityNumber } from "./order-numbers.ts";

export const DOCUMENT_TRIGGERS = new Set(["T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09", "T10", "T11"]);

/** HL7 table 0271 (TXA-17): authenticated, legally authenticated; a site may count others. */
const SIGNED = new Set(["AU", "LA"]);
/** HL7 table 0273 (TXA-19): unavailable, cancelled, obsolete. */
const NOT_AVAILABLE = new Set(["UN", "CA", "OB"]);

/**
 * MDM (reference mapping O7). A signed document of a type that the site maps is a milestone done; a withdrawn one takes it
 * back; a type listed for prior authorisation is a document received. The text itself stays in the journal.
 */
export function translateDocument(context: MessageContext): Outcome {
  const subject = singleSubject(context);
  const txa = context.doc.first("TXA");
  if (!txa) return told([], missing("TXA"));
  const when = chooseTime(context, [spot(txa, 22, 15), spot(context.evn, 6)]);
  const fields: Trace = [...when.fields];
  const patient = readPatient(context, subject.pid, fields);
  if (!patient) return told([], NO_PATIENT);
  const type = trace(fields, "milestone", spot(txa, 2)) ?? "";
  const milestone = meaningOf(context.words.milestones, type, readText(spot(txa, 2, 3)) ?? "");
  const forPriorAuth = context.words.priorAuth.has(fold(type));
  if (!milestone && !forPriorAuth) {
    if (type !== "") listUnmapped(context, "milestone", type, "TXA-2");
    return ignored("document");
  }
  const availability = trace(fields, "state", spot(txa, 19))?.toUpperCase() ?? "";
  const withdrawn = context.trigger === "T11" || availability === "CA" || availability === "OB";
  const completion = trace(fields, "state", spot(txa, 17)) ?? "";
  const signed = SIGNED.has(completion.toUpperCase()) || context.words.signedStates.has(fold(completion));
  if (!withdrawn && (!signed || NOT_AVAILABLE.has(availability))) return ignored("document-unsigned");
  const encounter = readEncounterKey(context, subject, fields);
  const document = entityNumber(context, spot(txa, 12), "document", fields);
  const base = claimBase(context, when);
  const about = { patient, encounter };
  if (milestone) {
    const event = withdrawn ? ("discharge.milestone.cancelled" as const) : ("discharge.milestone.reached" as const);
    const state = withdrawn ? ("needed" as const) : ("done" as const);
    return told([makeDraft(context, event, about, when, fields, { ...base, milestone, state, document })]);
  }
  if (withdrawn) return ignored("document-withdrawn");
  const numbers = document ? [document] : [];
  const claim = { ...base, numbers, meaning: "other" as const, code: type, control: "" };
  return told([makeDraft(context, "priorauth.document.received", about, when, fields, claim)]);
}
