import { type Decision, decide, isAllowed, purposeOf } from "#server/access/policy.ts";
import type { Principal } from "#server/access/principal.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { PURPOSES, type Purpose } from "#server/contracts/access.ts";
import { type EncounterSubject, subjectOf } from "./encounter-subject.ts";
import type { NoteView } from "./note-view.ts";

export interface EncounterLooked {
  subject: EncounterSubject;
  /** What the policy says; where it does not allow the look, nothing of the encounter may be shown. */
  decision: Decision;
  /** For which purposes this person may ask who the patient is; none: not at all. */
  mayAsk: Purpose[];
}

/**
 * Stands between an encounter and whoever wants to see it. Resolves when the look, or its refusal, is written down; nothing about
 * the encounter may be shown before. @throws what keeps the ledger from being written.
 */
export async function lookAtEncounter(
  principal: Principal,
  found: { key: string; events: readonly RecordedEvent[] },
  notes: Pick<NoteView, "encounter" | "refused">,
): Promise<EncounterLooked> {
  const subject = subjectOf(found.key, found.events);
  // Who reads the log without caring for patients asks for events, and is bound to no unit.
  const permission = isAllowed(principal, "encounter.view") ? "encounter.view" : "events.read";
  const decision = decide({ principal, permission, units: subject.units, encounter: found.key });
  const purpose = purposeOf(principal, found.key);
  if (decision.allowed) await notes.encounter({ principal, subject, purpose, fields: decision.fields });
  else await notes.refused({ principal, permission, subject, purpose, why: decision.reason });
  return { subject, decision, mayAsk: decision.allowed ? purposesOf(principal, subject) : [] };
}

/** Behind broken glass there is one purpose. */
function purposesOf(principal: Principal, { units, encounter }: EncounterSubject): Purpose[] {
  const ask = (purpose: Purpose) => decide({ principal, permission: "identity.reveal", units, encounter, purpose });
  const allowed = PURPOSES.map((purpose) => ({ purpose, ...ask(purpose) })).filter((answer) => answer.allowed);
  const isBroken = allowed.some(({ reason }) => reason === "glass");
  return allowed.map(({ purpose }) => purpose).filter((purpose) => !isBroken || purpose === "BTG");
}
