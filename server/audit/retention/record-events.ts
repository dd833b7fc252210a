import { randomUUID } from "node:crypto";
import type { EventType, NewEvent } from "#server/canonical/event.ts";
import type { EventData } from "#server/canonical/event-data.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Hold } from "./hold-store.ts";

interface Envelope {
  facility: string;
  actor: string;
  at: Instant;
}

/** What went by the policy. */
export function retentionEvent(
  data: EventData["record.retention.applied"],
  { facility, actor, at }: Envelope,
): NewEvent<"record.retention.applied"> {
  return event("record.retention.applied", "system", data, { facility, actor, at, correlationId: "retention" });
}

/** That a hold was placed or lifted, under the patient or encounter whose records it keeps. */
export function holdEvent(
  type: "record.hold.placed" | "record.hold.lifted",
  hold: Hold,
  reasonRef: string,
  envelope: Envelope,
): NewEvent<"record.hold.placed" | "record.hold.lifted"> {
  const [from, to] = hold.scope === "period" ? [hold.from, hold.to] : [null, null];
  return {
    ...event(
      type,
      "command",
      { holdId: hold.id, scope: hold.scope, from, to, reasonRef },
      { ...envelope, correlationId: `hold:${hold.id}` },
    ),
    patient: hold.scope === "patient" ? hold.patient : null,
    encounter: hold.scope === "encounter" ? hold.encounter : null,
  };
}

function event<T extends EventType>(
  type: T,
  kind: "command" | "system",
  data: EventData[T],
  { facility, actor, at, correlationId }: Envelope & { correlationId: string },
): NewEvent<T> {
  return {
    id: randomUUID(),
    type,
    version: 1,
    kind,
    occurredAt: at,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility,
    encounter: null,
    bed: null,
    patient: null,
    actor,
    correlationId,
    causationId: null,
    supersedes: [],
    lineage: null,
    data,
  };
}
