/** Every column of a row of the log. Times are milliseconds since 1970 UTC. */
export interface EventLeaf {
  position: number;
  epoch: number;
  id: string;
  type: string;
  kind: string;
  occurredAt: number;
  recordedAt: number;
  facility: string;
  encounter: string | null;
  bed: string | null;
  patient: string | null;
  inboundId: number | null;
  correlationId: string;
  /** As it stands in the row, to the byte. */
  body: string;
}

/** Every column of a row of the access ledger. */
export interface AccessLeaf {
  position: number;
  id: string;
  at: number;
  body: string;
}

/**
 * The bytes that the tree commits to: the columns as one line of JSON, a line feed, and the body as it is. JSON holds no line feed
 * of its own, so two rows that differ anywhere have different bytes. Server, offline check and browser make them here; that the
 * form does not drift is held by known bytes in the tests.
 */
export function eventLeafText(row: EventLeaf): string {
  const columns = [
    row.position,
    row.epoch,
    row.id,
    row.type,
    row.kind,
    row.occurredAt,
    row.recordedAt,
    row.facility,
    row.encounter,
    row.bed,
    row.patient,
    row.inboundId,
    row.correlationId,
  ];
  return `${JSON.stringify(columns)}\n${row.body}`;
}

/** As `eventLeafText`, of the access ledger. */
export function accessLeafText(row: AccessLeaf): string {
  return `${JSON.stringify([row.position, row.id, row.at])}\n${row.body}`;
}

/** Of a row of either stream. */
export function leafText(row: EventLeaf | AccessLeaf): string {
  return "type" in row ? eventLeafText(row) : accessLeafText(row);
}
