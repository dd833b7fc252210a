import { randomUUID } from "node:crypto";
import type { NewEvent } from "#server/canonical/event.ts";
import type { AccessEventData } from "#server/canonical/families/access.ts";
import type { Instant } from "#server/canonical/instant.ts";

/** What a command of access administration is written down with. */
interface Given {
  actor: string;
  at: Instant;
  /** The first of the site: access is administered for the whole house. */
  facility: string;
  /** `token:<id>`, `wall:<id>`: what the events of one subject have in common. */
  subject: string;
}

/** A command of access administration, as it enters the log. */
export function administrationEvent<T extends keyof AccessEventData>(
  type: T,
  data: AccessEventData[T],
  { actor, at, facility, subject }: Given,
): NewEvent<T> {
  return {
    id: randomUUID(),
    type,
    version: 1,
    kind: actor === "system" ? "system" : "command",
    occurredAt: at,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility,
    encounter: null,
    bed: null,
    patient: null,
    actor,
    correlationId: subject,
    causationId: null,
    supersedes: [],
    lineage: null,
    data: data as NewEvent<T>["data"],
  };
}
