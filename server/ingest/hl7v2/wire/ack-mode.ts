import type { Hl7Doc } from "./hl7-doc.ts";

/** MSH-15 and MSH-16 by HL7 table 0155; anything else there counts as empty. */
type Condition = "AL" | "NE" | "ER" | "SU";

export interface AckRules {
  /** Where applications ask for an application ack but no channel leads back to them, it replaces the accept ack. */
  returnChannel?: boolean;
  /** Answer AA, AE or AR to a sender that leaves one of MSH-15 and MSH-16 empty when the rules would send nothing. */
  alwaysAnswer?: boolean;
}

/** `original` AA AE AR; `accept` CA CE CR; `application` AA AE AR of the enhanced mode. */
export type AckKind = "original" | "accept" | "application";

export interface AckPlan {
  /** What to send on the connection that the message came by; null for nothing. */
  onConnection: AckKind | null;
  /** What to send as an exchange of our own, on the return channel. */
  onReturnChannel: "application" | null;
}

const NOTHING: AckPlan = { onConnection: null, onReturnChannel: null };

/** Which answers a message asks for (HL7 v2.5.1 ch. 2.9.2 and 2.9.3). An acknowledgement is never acknowledged. */
export function planAcks(message: Hl7Doc, success: boolean, rules: AckRules): AckPlan {
  if (message.messageCode === "ACK" || message.messageCode === "MCF") return NOTHING;
  const accept = conditionIn(message, 15);
  const application = conditionIn(message, 16);
  if (accept === undefined && application === undefined) return { onConnection: "original", onReturnChannel: null };
  const due = planOf(isDue(accept, success), isDue(application, success), rules.returnChannel === true);
  const oneEmpty = accept === undefined || application === undefined;
  const silent = due.onConnection === null && due.onReturnChannel === null;
  return silent && oneEmpty && rules.alwaysAnswer === true
    ? { onConnection: "application", onReturnChannel: null }
    : due;
}

function planOf(accept: boolean, application: boolean, returnChannel: boolean): AckPlan {
  if (!application) return { onConnection: accept ? "accept" : null, onReturnChannel: null };
  if (!returnChannel) return { onConnection: "application", onReturnChannel: null };
  return { onConnection: accept ? "accept" : null, onReturnChannel: "application" };
}

function conditionIn(message: Hl7Doc, field: 15 | 16): Condition | undefined {
  const sent = message.msh.value(field)?.trim().toUpperCase();
  return sent === "AL" || sent === "NE" || sent === "ER" || sent === "SU" ? sent : undefined;
}

function isDue(condition: Condition | undefined, success: boolean): boolean {
  return condition === "AL" || (condition === "SU" && success) || (condition === "ER" && !success);
}
