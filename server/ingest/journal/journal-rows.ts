import { bigintArray, byteaArray, float8Array, intArray, textArray } from "#server/log/binary-array.ts";
import type { BatchContext } from "#server/log/companion.ts";
import { deadLetterCause } from "./dead-letter-cause.ts";
import type { JournalRow } from "./journal-item.ts";
import { INSERT_DEAD_LETTERS, INSERT_INBOUND, UPSERT_UNMAPPED } from "./sql.ts";

/** Sends the journal rows of a batch, the dead letters among them, and the words nobody has mapped yet. */
export function writeJournal(context: BatchContext, rows: JournalRow[]): Promise<unknown>[] {
  return [
    context.client.query({ name: "insert-inbound", text: INSERT_INBOUND, values: inboundColumns(rows) }),
    ...writeDeadLetters(context, rows),
    ...writeUnmapped(context, rows),
  ];
}

function inboundColumns(rows: JournalRow[]): Buffer[] {
  const keys = rows.flatMap((row) => row.keys.map((key) => ({ source: row.item.source, key, id: row.inboundId })));
  const text = (read: (row: JournalRow) => string | null) => textArray(rows.map(read));
  return [
    bigintArray(rows.map((row) => row.inboundId)),
    text((row) => row.item.source),
    text((row) => row.item.protocol),
    float8Array(rows.map((row) => row.item.receivedAt)),
    float8Array(rows.map((row) => row.item.messageTime)),
    text((row) => row.item.remote),
    text((row) => row.item.kind),
    text((row) => row.item.controlId),
    byteaArray(rows.map((row) => Buffer.from(row.item.contentKey, "hex"))),
    text((row) => row.keyId),
    byteaArray(rows.map((row) => (keepsBytes(row) ? row.sealed : null))),
    intArray(rows.map((row) => row.item.body.length)),
    text((row) => row.receipt.status),
    text((row) => row.item.refusal?.answer ?? "accepted"),
    bigintArray(rows.map((row) => row.duplicateOf)),
    text((row) => row.item.translation.mapping),
    text((row) => row.item.translation.mappingVersion),
    intArray(rows.map((row) => row.receipt.events)),
    text((row) => row.receipt.flags.join(" ")),
    textArray(keys.map((key) => key.source)),
    byteaArray(keys.map((key) => key.key)),
    bigintArray(keys.map((key) => key.id)),
  ];
}

/**
 * A duplicate's bytes are those of the first copy but for its numbers, and those of a part that completes a message stand in the
 * whole: they are not kept twice, where an erasure of the one would not reach the other.
 */
function keepsBytes({ duplicateOf, isErased, item }: JournalRow): boolean {
  return duplicateOf === null && !isErased && item.translation.ignored !== "fragment";
}

function writeDeadLetters(context: BatchContext, rows: JournalRow[]): Promise<unknown>[] {
  const letters = rows.flatMap((row) => {
    const { parked } = row.item.translation;
    return parked && row.duplicateOf === null ? [{ row, parked }] : [];
  });
  if (letters.length === 0) return [];
  const values = [
    letters.map(({ row }) => row.inboundId),
    letters.map(({ row }) => row.item.source),
    letters.map(({ parked }) => parked.reason),
    letters.map(({ parked }) => parked.text),
    letters.map(({ parked }) => parked.path),
    letters.map(({ row, parked }) => deadLetterCause(parked, row.item.kind)),
    new Date(context.recordedAt),
  ];
  return [context.client.query({ name: "insert-dead-letters", text: INSERT_DEAD_LETTERS, values })];
}

function writeUnmapped(context: BatchContext, rows: JournalRow[]): Promise<unknown>[] {
  const words = rows.flatMap((row) =>
    row.duplicateOf === null ? row.item.translation.unmapped.map((word) => ({ row, word })) : [],
  );
  if (words.length === 0) return [];
  const values = [
    words.map(({ row }) => row.item.source),
    words.map(({ word }) => word.kind),
    words.map(({ word }) => word.word),
    words.map(({ word }) => word.path),
    words.map(({ row }) => row.inboundId),
    new Date(context.recordedAt),
  ];
  return [context.client.query({ name: "upsert-unmapped", text: UPSERT_UNMAPPED, values })];
}
