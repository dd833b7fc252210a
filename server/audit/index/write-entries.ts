import type pg from "pg";
import type { AuditStream } from "#server/contracts/audit.ts";
import { bigintArray, textArray, uuidArray } from "#server/log/binary-array.ts";
import type { IndexEntry } from "./index-entry.ts";
import {
  COUNT_ENTRIES,
  ENSURE_PARTITION,
  INSERT_ENTRIES,
  KEEP_ACTORS,
  KEEP_NOTES,
  LIST_SEPARATOR,
} from "./index-sql.ts";

const LONGEST_MONTH_MS = 31 * 86_400_000;

/** Puts entries of one stream into the search table, inside the caller's transaction. */
export async function writeEntries(client: pg.ClientBase, stream: AuditStream, entries: IndexEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await client.query(ENSURE_PARTITION, [bigintArray(monthsOf(entries))]);
  const text = (read: (entry: IndexEntry) => string | null) => textArray(entries.map(read));
  await client.query({
    name: `audit-insert`,
    text: INSERT_ENTRIES,
    values: [
      stream,
      bigintArray(entries.map((entry) => entry.position)),
      bigintArray(entries.map((entry) => entry.recordedAt)),
      bigintArray(entries.map((entry) => Math.trunc(entry.occurredAt))),
      text((entry) => entry.kind),
      text((entry) => entry.actor),
      text((entry) => entry.actorName),
      text((entry) => entry.role),
      uuidArray(entries.map((entry) => entry.patient)),
      text((entry) => entry.encounter),
      text((entry) => entry.bed),
      text((entry) => entry.unit),
      text((entry) => entry.facility),
      text((entry) => entry.outcome),
      text((entry) => entry.rule),
      text((entry) => entry.ruleVersion),
      text((entry) => entry.workstation),
      text((entry) => entry.purpose),
      text((entry) => entry.correlationId),
      text((entry) => entry.flags.join(LIST_SEPARATOR)),
      text((entry) => entry.words.join(LIST_SEPARATOR)),
    ],
  });
  if (stream === "access") await keepActors(client, entries);
  await keepNotes(client, stream, entries);
  await client.query(COUNT_ENTRIES, [stream, entries.length]);
}

/** A moment in each month that a batch touches, and one in the month after, so that the turn of a month waits for no lock. */
function monthsOf(entries: IndexEntry[]): number[] {
  const months = new Map<string, number>();
  for (const { recordedAt } of entries) months.set(new Date(recordedAt).toISOString().slice(0, 7), recordedAt);
  const newest = Math.max(...months.values());
  return [...months.values(), newest + LONGEST_MONTH_MS];
}

async function keepActors(client: pg.ClientBase, entries: IndexEntry[]): Promise<void> {
  const newest = new Map<string, IndexEntry>();
  for (const entry of entries) newest.set(`${entry.actor}\u0000${entry.actorName}`, entry);
  // One order of keys for every writer, so that two of them cannot wait for each other.
  const rows = [...newest].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  await client.query(KEEP_ACTORS, [
    textArray(rows.map((row) => row.actor)),
    textArray(rows.map((row) => row.actorName)),
    bigintArray(rows.map((row) => row.recordedAt)),
    bigintArray(rows.map((row) => row.position)),
  ]);
}

async function keepNotes(client: pg.ClientBase, stream: AuditStream, entries: IndexEntry[]): Promise<void> {
  const rows = entries.flatMap(({ notes, recordedAt, position }) =>
    notes.map((note) => ({ note, recordedAt, position })),
  );
  if (rows.length === 0) return;
  await client.query(KEEP_NOTES, [
    stream,
    uuidArray(rows.map((row) => row.note)),
    bigintArray(rows.map((row) => row.recordedAt)),
    bigintArray(rows.map((row) => row.position)),
  ]);
}
