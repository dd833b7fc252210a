import type pg from "pg";
import type { KeyRing } from "#server/vault/key-ring.ts";
import type { LedgerBalance } from "./ledger.ts";
import type { LoadMessage } from "./load.ts";

interface JournalRow {
  id: number;
  source: string;
  controlId: string;
  outcome: string;
  duplicateOf: number | null;
  keyId: string;
  sealed: Buffer | null;
  stated: number;
  events: number;
}

const JOURNAL = `
SELECT id, source, control_id AS "controlId", outcome, duplicate_of AS "duplicateOf", key_id AS "keyId", sealed, events AS stated,
  (SELECT count(*)::int FROM event WHERE event.inbound_id = inbound.id) AS events
FROM inbound ORDER BY id`;

const COUNTS = `
SELECT h.position, h.inbound,
  (SELECT count(*)::int FROM event) AS events, (SELECT count(DISTINCT id)::int FROM event) AS ids,
  (SELECT coalesce(max(position), 0) FROM event) AS last, (SELECT coalesce(max(id), 0) FROM inbound) AS "lastInbound",
  (SELECT count(*)::int FROM inbound) AS inbounds,
  (SELECT count(*)::int FROM inbound WHERE outcome = 'parked') AS parked, (SELECT count(*)::int FROM dead_letter) AS letters
FROM log_head h`;

/** What senders were told against what the journal and the log hold. Answers the rules that are broken, each in a line. */
export async function judgeJournal(
  pool: pg.Pool,
  keyRing: KeyRing,
  load: readonly LoadMessage[],
  books: LedgerBalance,
): Promise<string[]> {
  const { rows } = await pool.query<JournalRow>(JOURNAL);
  const copies = Map.groupBy(rows, (row) => `${row.source} ${row.controlId}`);
  const faults: string[] = [];
  for (const id of books.acked)
    if (!copies.has(id)) faults.push(`lost: ${id} was acknowledged and is not in the journal`);
  for (const id of copies.keys()) if (!books.sent.has(id)) faults.push(`invented: ${id} was never sent`);
  for (const message of load) {
    const found = copies.get(message.id);
    if (found) faults.push(...judgeCopies(message, found, keyRing));
  }
  return [...faults, ...(await judgeCounts(pool))];
}

function judgeCopies(message: LoadMessage, copies: JournalRow[], keyRing: KeyRing): string[] {
  const faults: string[] = [];
  const firsts = copies.filter((row) => row.duplicateOf === null);
  const [first] = firsts;
  if (!first || firsts.length > 1) return [`doubled: ${message.id} is ${firsts.length} times news to the journal`];
  const kept = first.sealed ? keyRing.open(first.keyId, first.sealed, "inbound").toString("utf8") : "";
  if (kept !== message.body) faults.push(`changed: ${message.id} is not kept as it was sent`);
  if (first.events !== first.stated)
    faults.push(`torn: ${message.id} states ${first.stated} events and has ${first.events}`);
  for (const row of copies)
    if (row !== first && (row.events > 0 || row.duplicateOf !== first.id))
      faults.push(`doubled: a repeat of ${message.id} made ${row.events} events`);
  return faults;
}

async function judgeCounts(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query(COUNTS);
  const { position, inbound, events, ids, last, lastInbound, inbounds, parked, letters } = rows[0];
  const faults: string[] = [];
  if (events !== position || last !== position)
    faults.push(`positions: head ${position}, last ${last}, ${events} events: the log has a hole`);
  if (ids !== events) faults.push(`ids: ${events - ids} events share an id`);
  if (inbounds !== inbound || lastInbound !== inbound)
    faults.push(`journal: head ${inbound}, last ${lastInbound}, ${inbounds} rows: the journal has a hole`);
  if (parked !== letters) faults.push(`dead letters: ${parked} messages are parked, ${letters} letters lie there`);
  return faults;
}
