import type { NewAccessEntry } from "./access-entry.ts";

/** What the system enters of itself: nobody looked at anything. */
export function systemEntry({ id, action, detail }: Pick<NewAccessEntry, "id" | "action" | "detail">): NewAccessEntry {
  return {
    id,
    action,
    actor: "system",
    actorName: "Caretower",
    role: null,
    session: null,
    workstation: null,
    purpose: null,
    patient: null,
    encounter: null,
    bed: null,
    unit: null,
    facility: null,
    fields: null,
    outcome: "accepted",
    flags: [],
    detail,
    reasonRef: null,
  };
}
