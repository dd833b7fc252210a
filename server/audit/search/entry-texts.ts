import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { decodeEvent, EVENT_COLUMNS, type EventRow } from "#server/log/event-row.ts";
import type { AccessEntry } from "../ledger/access-entry.ts";
import { type AccessRow, decodeEntry } from "../ledger/access-row.ts";
import { ENTRY_COLUMNS } from "../ledger/ledger-sql.ts";
import type { CauseWords, Teller } from "../sentence/telling.ts";
import type { FoundEntry } from "./found-entry.ts";

/** What stands in both streams behind some found entries. */
export interface EntryTexts {
  events: Map<number, RecordedEvent>;
  accesses: Map<number, AccessEntry>;
  teller: Teller;
}

/** Reads the entries themselves, what decisions rest on, and names of people: four statements however many entries. */
export async function readTexts(
  pool: pg.Pool,
  found: readonly FoundEntry[],
  timeZone: Teller["timeZone"],
): Promise<EntryTexts> {
  const positions = (stream: FoundEntry["stream"]) =>
    found.filter((entry) => entry.stream === stream).map((entry) => entry.position);
  const [events, accesses, names] = await Promise.all([
    readEvents(pool, positions("log")),
    readAccesses(pool, positions("access")),
    readNames(pool, [...new Set(found.map((entry) => entry.actor))]),
  ]);
  const causes = await readCauses(pool, [...events.values()]);
  return {
    events,
    accesses,
    teller: {
      timeZone,
      nameOf: (actor) => names.get(actor) ?? null,
      causeOf: (id) => causes.get(id) ?? null,
    },
  };
}

async function readEvents(pool: pg.Pool, positions: number[]): Promise<Map<number, RecordedEvent>> {
  if (positions.length === 0) return new Map();
  const { rows } = await pool.query<EventRow>(`SELECT ${EVENT_COLUMNS} FROM event WHERE position = ANY($1::bigint[])`, [
    positions,
  ]);
  return new Map(rows.map((row) => [row.position, decodeEvent(row)]));
}

async function readAccesses(pool: pg.Pool, positions: number[]): Promise<Map<number, AccessEntry>> {
  if (positions.length === 0) return new Map();
  const { rows } = await pool.query<AccessRow>(
    `SELECT ${ENTRY_COLUMNS} FROM access_entry WHERE position = ANY($1::bigint[])`,
    [positions],
  );
  return new Map(rows.map((row) => [row.position, decodeEntry(row)]));
}

/** The name an actor bore last. */
async function readNames(pool: pg.Pool, actors: string[]): Promise<Map<string, string>> {
  if (actors.length === 0) return new Map();
  const { rows } = await pool.query<{ actor: string; name: string }>(
    "SELECT DISTINCT ON (actor) actor, name FROM audit_actor WHERE actor = ANY($1) ORDER BY actor, last_ord DESC",
    [actors],
  );
  return new Map(rows.map(({ actor, name }) => [actor, name]));
}

async function readCauses(pool: pg.Pool, events: RecordedEvent[]): Promise<Map<string, CauseWords>> {
  const ids = events.flatMap(({ kind, causationId }) => (kind === "decision" && causationId ? [causationId] : []));
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<CauseWords & { id: string }>(
    `SELECT id, type, body::json -> 'data' ->> 'trigger' AS trigger, body::json -> 'data' ->> 'source' AS source
     FROM event WHERE id = ANY($1::uuid[])`,
    [[...new Set(ids)]],
  );
  return new Map(rows.map(({ id, ...cause }) => [id, cause]));
}
