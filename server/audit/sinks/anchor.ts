import type { NewEvent } from "#server/canonical/event.ts";
import { eventId } from "#server/log/event-id.ts";
import type { NewAccessEntry } from "../ledger/access-entry.ts";
import { systemEntry } from "../ledger/system-entry.ts";
import { headHash, type SignedHead, type TreeHead } from "../tree/head.ts";

export interface AnchorPorts {
  /** Appends to the access ledger; the same id is the same entry. */
  recordAccess(entries: readonly NewAccessEntry[]): Promise<unknown>;
  append(events: NewEvent[]): Promise<unknown>;
  /** Facility under which the log's own affairs stand. */
  facility(): string;
}

/** Enters each tree's head in the other stream, so that neither can be rewritten without the other. */
export async function anchorHead({ head }: SignedHead, ports: AnchorPorts): Promise<void> {
  if (head.stream === "log") await ports.recordAccess([anchoredEntry(head)]);
  else await ports.append([anchoredEvent(head, ports.facility())]);
}

function anchoredEntry(head: TreeHead): NewAccessEntry {
  const { epoch, size, root, keyId } = head;
  const id = eventId(["head anchored", headHash(head)]);
  return systemEntry({ id, action: "log.anchored", detail: { epoch, size, root, keyId } });
}

function anchoredEvent(head: TreeHead, facility: string): NewEvent<"audit.ledger.anchored"> {
  const { epoch, size, root, keyId, at } = head;
  return {
    id: eventId(["head anchored", headHash(head)]),
    type: "audit.ledger.anchored",
    version: 1,
    kind: "system",
    occurredAt: Date.parse(at),
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility,
    encounter: null,
    bed: null,
    patient: null,
    actor: "system",
    correlationId: "audit:access",
    causationId: null,
    supersedes: [],
    lineage: null,
    data: { epoch, size, root, keyId },
  };
}
