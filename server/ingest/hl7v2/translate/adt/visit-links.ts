import type { Draft, PatientIdentity } from "#server/canonical/draft.ts";
import type { LinkClaim } from "#server/canonical/families/encounter.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { type EventTime, spot } from "../fields/event-time.ts";
import type { Trace } from "../fields/field-reader.ts";
import { isVisitTyped, keyAt, readEncounterKey, type Subject } from "../fields/visit-number.ts";
import type { MessageContext } from "../message-context.ts";

export interface LinkPart {
  type: "encounter.merged" | "encounter.reparented" | "encounter.identifier.changed";
  level: LinkClaim["level"];
  /** A51: MRG-6 and PV1-50 in place of MRG-5 and PV1-19. */
  alternate?: boolean;
}

interface LinkSubject {
  subject: Subject;
  patient: PatientIdentity;
  retired: PatientIdentity | undefined;
  when: EventTime;
  fields: Trace;
}

/**
 * The account or visit part of a merge, move or change. An account that is the visit number at this sender, or typed VN,
 * is a visit. None when a number is missing, as the lower pairs of an A40 often are. Keys of accounts and visits have one form, so an alias holds whichever a later message uses.
 */
export function numberLinks(context: MessageContext, part: LinkPart, linked: LinkSubject): Draft[] {
  const { subject, patient, retired, when } = linked;
  const { pid, pv1, mrg } = subject;
  const fields: Trace = [...linked.fields];
  const account = keyAt(context, pid, spot(pid, 18), fields, "account");
  const retiredAccount = keyAt(context, pid, spot(mrg, 3), fields, "retiredAccount");
  const isVisit = context.source.accountIsVisit || isVisitTyped(spot(mrg, 3));
  const level = part.level === "account" && isVisit ? "visit" : part.level;
  const oldVisit = keyAt(context, pid, spot(mrg, part.alternate ? 6 : 5), fields, "retiredEncounter");
  const retiredEncounter = oldVisit ?? (part.level === "account" && isVisit ? retiredAccount : null);
  const encounter =
    readEncounterKey(context, subject, fields) ??
    (part.alternate ? keyAt(context, pid, spot(pv1, 50), fields, "encounter") : null);
  if (!isComplete(part, { account, retiredAccount, encounter, retiredEncounter })) return [];
  const base = claimBase(context, when);
  const data: LinkClaim = { ...base, level, retiredEncounter, retiredAccount, account };
  if (context.parallel) data.parallel = true;
  if (context.historic) data.historic = true;
  if (isNoChange(level, data, encounter)) data.flags.push("merge.conflict");
  const about = { encounter, patient, ...(part.type === "encounter.reparented" && { retiredPatient: retired }) };
  return [makeDraft(context, part.type, about, when, fields, data)];
}

interface Numbers {
  account: string | null;
  retiredAccount: string | null;
  encounter: string | null;
  retiredEncounter: string | null;
}

function isComplete(part: LinkPart, numbers: Numbers): boolean {
  const { account, retiredAccount, encounter, retiredEncounter } = numbers;
  if (part.type === "encounter.reparented") return true;
  if (part.level === "account") return retiredAccount !== null && account !== null;
  return retiredEncounter !== null && encounter !== null;
}

/** The same number on both sides joins nothing (reference mapping M5). */
function isNoChange(level: LinkClaim["level"], data: LinkClaim, encounter: string | null): boolean {
  if (level === "account") return data.account === data.retiredAccount;
  return level === "visit" && data.retiredEncounter !== null && data.retiredEncounter === encounter;
}
