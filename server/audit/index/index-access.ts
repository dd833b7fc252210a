import { visitNumber } from "#server/canonical/event.ts";
import { PURPOSE_NAMES, ROLE_NAMES } from "#server/contracts/access.ts";
import type { AccessEntry } from "../ledger/access-entry.ts";
import type { IndexEntry } from "./index-entry.ts";
import { indexWords } from "./index-words.ts";
import { noteIds } from "./note-ids.ts";

/** An entry of the access ledger as the search finds it. `reasonWords` are `noteWord`s, never words in the clear. */
export function indexAccess(entry: AccessEntry, reasonWords: readonly string[] = []): IndexEntry {
  const { position, at, action, actor, actorName, role, patient, encounter, bed, unit, facility } = entry;
  return {
    stream: "access",
    position,
    recordedAt: at,
    occurredAt: at,
    kind: action,
    actor,
    actorName,
    role,
    patient,
    encounter,
    bed,
    unit,
    facility,
    outcome: entry.outcome,
    rule: null,
    ruleVersion: null,
    workstation: entry.workstation,
    purpose: entry.purpose,
    correlationId: entry.session,
    flags: entry.flags,
    words: [...indexWords(terms(entry)), ...[...reasonWords].sort()],
    notes: entry.reasonRef === null ? [] : noteIds([entry.reasonRef]),
  };
}

function* terms(entry: AccessEntry): Generator<string | null> {
  yield* [entry.action, entry.actor, entry.actorName, entry.bed, entry.unit, entry.facility, entry.workstation];
  if (entry.role) yield ROLE_NAMES[entry.role];
  if (entry.purpose) yield PURPOSE_NAMES[entry.purpose];
  if (entry.encounter) yield visitNumber(entry.encounter);
  if (entry.outcome !== "accepted") yield entry.outcome;
  yield* entry.flags;
  for (const value of Object.values(entry.detail)) if (typeof value === "string") yield value;
}
