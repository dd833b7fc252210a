import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { AccessEntry, NewAccessEntry } from "#server/audit/ledger/access-entry.ts";
import { ACCESS_ACTIONS } from "#server/audit/ledger/access-entry.ts";
import { LedgerWriter } from "#server/audit/ledger/ledger-writer.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { ACCESS_FLAGS } from "#server/contracts/audit.ts";
import { createPool } from "#server/db/pool.ts";
import { encodeBody } from "#server/log/event-row.ts";
import { simulatedLog } from "#tests/integration/views/simulated-log.ts";
import type { TestDatabase } from "#tests/support/database.ts";

const MINUTE_MS = 60_000;

/** The log of some simulated hours, as the writer leaves it, with the times at which the simulation recorded it. */
export async function fillLog(pool: pg.Pool, hours: number): Promise<RecordedEvent[]> {
  const { log } = simulatedLog(11, 40, hours);
  await appendEvents(pool, log);
  return log;
}

export async function appendEvents(pool: pg.Pool, events: RecordedEvent[]): Promise<void> {
  await pool.query(
    `INSERT INTO event (position, epoch, id, type, kind, occurred_at, recorded_at, facility, encounter, bed, patient, correlation_id, body)
     SELECT (e->>'position')::bigint, 1, (e->>'id')::uuid, e->>'type', e->>'kind', to_timestamp((e->>'occurredAt')::float8 / 1000),
       to_timestamp((e->>'recordedAt')::float8 / 1000), e->>'facility', e->>'encounter', e->>'bed', (e->>'patient')::uuid,
       e->>'correlationId', body
     FROM unnest($1::json[], $2::text[]) AS row(e, body)`,
    [
      events.map((event) => JSON.stringify({ ...event, data: null })),
      events.map(({ position: _position, epoch: _epoch, recordedAt: _recordedAt, ...event }) => encodeBody(event)),
    ],
  );
  await pool.query("UPDATE log_head SET position = GREATEST(position, $1) WHERE id = 1", [
    events.at(-1)?.position ?? 0,
  ]);
}

export type Opened = LedgerWriter & AsyncDisposable;

/** A ledger whose clock a test holds. */
export function openLedger(database: TestDatabase, clock: { now: number }): Opened {
  const pool = createPool(database.url, { max: 1, pipeline: true, applicationName: "caretower test ledger" });
  const writer = new LedgerWriter({ pool, now: () => clock.now });
  return Object.assign(writer, {
    [Symbol.asyncDispose]: async () => {
      await writer.close();
      await pool.end();
    },
  });
}

/** What some twenty people did around the events of a log: a minute or so apart, each with parts of every kind. */
export async function fillLedger(
  ledger: LedgerWriter,
  log: RecordedEvent[],
  clock: { now: number },
  random: () => number,
) {
  const entries: AccessEntry[] = [];
  for (const event of log.filter(({ encounter }) => encounter !== null)) {
    if (random() > 0.2) continue;
    clock.now = event.recordedAt + Math.trunc(random() * MINUTE_MS);
    entries.push(...(await ledger.record([lookAt(event, random)])));
  }
  return entries;
}

export function lookAt(event: RecordedEvent, random: () => number, more: Partial<NewAccessEntry> = {}): NewAccessEntry {
  const who = 400 + Math.trunc(random() * 20);
  const pick = <T>(all: readonly T[]): T => all[Math.trunc(random() * all.length)] as T;
  return {
    id: randomUUID(),
    action: pick(ACCESS_ACTIONS),
    actor: `user:${who}`,
    actorName: `${who % 2 ? "Unit nurse" : "Case manager"} 0${who}`,
    role: who % 2 ? "unit-nurse" : "case-manager",
    session: null,
    workstation: `WS-${who % 7}`,
    purpose: "TREAT",
    patient: event.patient,
    encounter: event.encounter,
    bed: event.bed,
    unit: pick(["5E", "ED", "ICU", null]),
    facility: event.facility,
    fields: null,
    outcome: pick(["accepted", "accepted", "refused", "failed"] as const),
    flags: random() < 0.2 ? [pick(ACCESS_FLAGS)] : [],
    detail: { page: pick(["encounter", "beds"]) },
    reasonRef: null,
    ...more,
  };
}
