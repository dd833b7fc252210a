import type { LedgerRow, LogRow } from "./proof-answers.ts";

/**
 * The bytes that the tree commits to, made here from the columns: one line of JSON, a line feed, and the body as it is. Written
 * apart from the server's own, so that both must agree.
 */
export function leafText(row: LogRow | LedgerRow): string {
  const columns =
    "type" in row
      ? [
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
        ]
      : [row.position, row.id, row.at];
  return `${JSON.stringify(columns)}\n${row.body}`;
}
