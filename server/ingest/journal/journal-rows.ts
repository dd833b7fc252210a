import type { BatchContext } from "#server/log/log-writer.ts";
import { deadLetterCause } from "./dead-letter-cause.ts";
import type { JournalRow } from "./journal-item.ts";
import { INSERT_DEAD_LETTERS, INSERT_INBOUND, UPSERT_UNMAPPED } from "./sql.ts";

/** Writes the journal rows of a batch, the dead letters among them, and the words nobody has mapped yet. */
export async function writeJournal(context: BatchContext, rows: JournalRow[]): Promise<void> {
  await context.client.query({ name: "insert-inbound", text: INSERT_INBOUND, values: inboundColumns(rows) });
  await writeDeadLetters(context, rows);
  await writeUnmapped(context, rows);
}

function inboundColumns(rows: JournalRow[]): unknown[] {
  const keys = rows.flatMap((row) => row.keys.map((key) => ({ source: row.item.source, key, id: row.inboundId })));
  const column = <T>(read: (row: JournalRow) => T): T[] => rows.map(read);
  return [
    column((row) => row.inboundId),
    column((row) => row.item.source),
    column((row) => row.item.protocol),
    column((row) => row.item.receivedAt),
    column((row) => row.item.messageTime),
    column((row) => row.item.remote),
    column((row) => row.item.kind),
    column((row) => row.item.controlId),
    column((row) => Buffer.from(row.item.contentKey, "hex")),
    column((row) => row.keyId),
    // A duplicate's bytes are those of the first copy but for its numbers: they are not kept twice.
    column((row) => (row.duplicateOf === null ? row.sealed : null)),
    column((row) => row.item.body.length),
    column((row) => row.receipt.status),
    column((row) => row.item.refusal?.answer ?? "accepted"),
    column((row) => row.duplicateOf),
    column((row) => row.item.translation.mapping),
    column((row) => row.item.translation.mappingVersion),
    column((row) => row.receipt.events),
    column((row) => row.receipt.flags.join(" ")),
    keys.map((key) => key.source),
    keys.map((key) => key.key),
    keys.map((key) => key.id),
  ];
}

async function writeDeadLetters(context: BatchContext, rows: JournalRow[]): Promise<void> {
  const letters = rows.flatMap((row) => {
    const { parked } = row.item.translation;
    return parked && row.duplicateOf === null ? [{ row, parked }] : [];
  });
  if (letters.length === 0) return;
  await context.client.query(INSERT_DEAD_LETTERS, [
    letters.map(({ row }) => row.inboundId),
    letters.map(({ row }) => row.item.source),
    letters.map(({ parked }) => parked.reason),
    letters.map(({ parked }) => parked.text),
    letters.map(({ parked }) => parked.path),
    letters.map(({ row, parked }) => deadLetterCause(parked, row.item.kind)),
    new Date(context.recordedAt),
  ]);
}

async function writeUnmapped(context: BatchContext, rows: JournalRow[]): Promise<void> {
  const words = rows.flatMap((row) =>
    row.duplicateOf === null ? row.item.translation.unmapped.map((word) => ({ row, word })) : [],
  );
  if (words.length === 0) return;
  await context.client.query(UPSERT_UNMAPPED, [
    words.map(({ row }) => row.item.source),
    words.map(({ word }) => word.kind),
    words.map(({ word }) => word.word),
    words.map(({ word }) => word.path),
    words.map(({ row }) => row.inboundId),
    new Date(context.recordedAt),
  ]);
}
