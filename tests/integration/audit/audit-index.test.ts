import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { before, describe, test } from "node:test";
import fc from "fast-check";
import type pg from "pg";
import { AuditIndexer, emptyIndex } from "#server/audit/index/audit-indexer.ts";
import { ACCESS_CHECKPOINT, LOG_CHECKPOINT } from "#server/audit/index/checkpoints.ts";
import { readNoteWords } from "#server/audit/index/note-words.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { AuditSearch } from "#server/audit/search/audit-search.ts";
import { ForeignCursor } from "#server/audit/search/cursor.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { type AuditQuery, OUTCOMES, ROUTINE_KINDS } from "#server/contracts/audit.ts";
import { createPool } from "#server/db/pool.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { testKeyRing } from "#tests/integration/ingest/test-intake.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { appendEvents, fillLedger, fillLog, lookAt, openLedger } from "./filled-streams.ts";

const database = await createTestDatabase();
const { pool } = database;
const keyRing = testKeyRing();

/** Seeded, so that a failure is the same one again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

function indexer(pool: pg.Pool, owner = "node-a", onError: (error: Error) => void = () => {}): AuditIndexer {
  return new AuditIndexer({
    pool,
    reader: new LogReader(pool),
    ledger: new LedgerReader(pool),
    noteWords: (references) => readNoteWords(pool, references),
    owner,
    pollMs: 20,
    onError,
  });
}

async function abreast(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT (SELECT position FROM checkpoint WHERE name = $1) = (SELECT position FROM log_head)
       AND (SELECT position FROM checkpoint WHERE name = $2) = (SELECT position FROM access_head) AS done`,
    [LOG_CHECKPOINT, ACCESS_CHECKPOINT],
  );
  return rows[0]?.done === true;
}

type Row = Record<string, unknown> & { words: string[]; flags: string[] };

/** The whole index, newest first, as the table holds it. */
async function dump(pool: pg.Pool): Promise<Row[]> {
  const { rows } = await pool.query(
    `SELECT stream || ':' || position AS id, to_jsonb(a) - 'ord' AS row, (extract(epoch from recorded_at) * 1000)::float8 AS at
     FROM audit_entry a ORDER BY ord DESC`,
  );
  return rows.map(({ id, row, at }) => ({ ...row, id, at }));
}

function open(pool: pg.Pool, now = () => Date.now()): AuditSearch {
  return new AuditSearch({
    pool,
    findPatients: async (text) => (text.length === 36 ? [text] : []),
    encounterKeys: (visit) => new LogReader(pool).encounterKeys(visit),
    hashesOf: (word) => keyRing.searchWords(word).flat(),
    timeZone: () => "America/New_York",
    keyed: (text) => createHmac("sha256", "test").update(text).digest(),
    now,
  });
}

/** The oracle: the same question asked of every row in memory. */
function fits(row: Row, query: AuditQuery, visits: Set<unknown>): boolean {
  const at = row.at as number;
  const is = (name: string, wanted: string | undefined) => wanted === undefined || row[name] === wanted;
  const kind = row.kind as string;
  const name = query.user?.toLowerCase() ?? "";
  return (
    is("stream", query.stream) &&
    is("unit", query.unit) &&
    is("bed", query.bed) &&
    is("rule", query.rule) &&
    is("rule_version", query.version) &&
    is("outcome", query.outcome) &&
    is("workstation", query.workstation) &&
    (query.kind !== undefined || !ROUTINE_KINDS.some((routine) => routine === kind)) &&
    (query.kind === undefined || (query.kind.endsWith(".") ? kind.startsWith(query.kind) : kind === query.kind)) &&
    (query.flag === undefined || row.flags.includes(query.flag)) &&
    (query.patient === undefined || row.patient === query.patient || visits.has(row.encounter)) &&
    (query.user === undefined ||
      row.actor === query.user ||
      (row.actor_name as string).toLowerCase().startsWith(name)) &&
    (query.since === undefined || at >= Date.parse(query.since)) &&
    (query.until === undefined || at < Date.parse(query.until)) &&
    (query.q ?? "")
      .split(" ")
      .filter(Boolean)
      .every((word) => row.words.includes(word.toLowerCase()))
  );
}

describe("the index of the audit trail", () => {
  let log: RecordedEvent[];
  let rows: Row[];
  const clock = { now: 0 };

  before(async () => {
    log = await fillLog(pool, 8);
    await using ledger = openLedger(database, clock);
    await fillLedger(ledger, log, clock, randomOf(3));
    const folding = indexer(pool);
    await folding.start();
    await waitFor("both streams to be indexed", () => abreast(pool), { timeoutMs: 60_000 });
    await folding.stop();
    rows = await dump(pool);
  });

  test("holds every entry of both streams once", async () => {
    const { rows: heads } = await pool.query(
      "SELECT (SELECT position FROM log_head) + (SELECT position FROM access_head) AS heads, (SELECT sum(entries)::int FROM audit_index) AS counted",
    );
    assert.ok(rows.length > 1000);
    assert.equal(rows.length, heads[0].heads);
    assert.equal(rows.length, heads[0].counted);
  });

  test("answers any mix of conditions as a look at every entry would", async () => {
    const search = open(pool);
    const of = (name: string) => [
      ...new Set(rows.map((row) => row[name]).filter((value) => typeof value === "string")),
    ];
    const one = (values: unknown[]) => fc.option(fc.constantFrom(...(values as string[])), { nil: undefined, freq: 3 });
    const words = [...new Set(rows.flatMap((row) => row.words))].filter((word) => /^[a-z0-9.-]+$/.test(word));
    const times = rows.map((row) => new Date(row.at as number).toISOString());
    const visitsOf = new Map<unknown, Set<unknown>>();
    for (const row of rows)
      if (row.patient) visitsOf.set(row.patient, (visitsOf.get(row.patient) ?? new Set()).add(row.encounter));
    const queries = fc.record({
      stream: one(["log", "access"]),
      unit: one(of("unit")),
      bed: one(of("bed")),
      kind: one([...of("kind"), "bed.", "encounter.", "session.", "lab."]),
      rule: one(of("rule")),
      version: one(of("rule_version")),
      outcome: one([...OUTCOMES]),
      workstation: one(of("workstation")),
      flag: one(["vip", "after-hours", "mass-download"]),
      patient: one(of("patient")),
      user: one([
        ...of("actor").filter((actor) => /^(user|source):/.test(String(actor))),
        "unit nurse",
        "Case manager 04",
      ]),
      since: one(times),
      until: one(times),
      q: one(words),
    });
    await fc.assert(
      fc.asyncProperty(queries, async (drawn) => {
        const query = Object.fromEntries(
          Object.entries(drawn).filter(([, value]) => value !== undefined),
        ) as AuditQuery;
        const visits = new Set([...(visitsOf.get(query.patient) ?? [])].filter((key) => key !== null));
        const expected = rows.filter((row) => fits(row, query, visits)).map(({ id }) => id);
        const found = await search.find(await search.resolve(query), null, 100_000);
        assert.deepEqual(
          found.map(({ stream, position }) => `${stream}:${position}`),
          expected,
        );
        assert.equal(await search.count(await search.resolve(query), 100_000), expected.length);
      }),
      { numRuns: 150 },
    );
  });

  test("gives each entry once over its pages while new ones arrive", async () => {
    const search = open(pool);
    const seen: string[] = [];
    const query = { kind: "encounter." };
    const expected = rows.filter((row) => fits(row, query, new Set())).map(({ id }) => id);
    await using ledger = openLedger(database, clock);
    const folding = indexer(pool);
    await folding.start();
    let cursor: string | null = null;
    do {
      const page = await search.page(query, { limit: 50, cursor, context: false });
      seen.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
      clock.now += 1000;
      const event = log.find(({ encounter }) => encounter !== null);
      if (event) await ledger.record([lookAt(event, randomOf(9), { action: "encounter.viewed" })]);
      await waitFor("the new entry to be indexed", () => abreast(pool));
    } while (cursor !== null);
    await folding.stop();
    assert.deepEqual(seen, expected);
  });

  test("refuses a cursor that was given out for another search", async () => {
    const search = open(pool);
    const { next } = await search.page({ stream: "log" }, { limit: 5, cursor: null, context: false });
    assert.ok(next);
    await assert.rejects(search.page({ stream: "access" }, { limit: 5, cursor: next, context: false }), ForeignCursor);
    await assert.rejects(
      search.page({ stream: "log" }, { limit: 5, cursor: "bm90aGluZw", context: false }),
      ForeignCursor,
    );
  });

  test("shows what the same person did around a match, and marks it as no match", async () => {
    const search = open(pool);
    const page = await search.page(
      { stream: "access", kind: "identity.shown" },
      { limit: 20, cursor: null, context: true },
    );
    const around = page.rows.filter(({ isMatch }) => !isMatch);
    assert.ok(around.length > 0);
    assert.ok(around.every(({ kind, stream }) => kind !== "identity.shown" || stream === "log"));
    const times = page.rows.map(({ recordedAt }) => recordedAt);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
    );
  });

  test("is the same when it is built anew", async () => {
    const before = await dump(pool);
    await emptyIndex(pool);
    const folding = indexer(pool);
    await folding.start();
    await waitFor("the index to be built anew", () => abreast(pool), { timeoutMs: 60_000 });
    await folding.stop();
    assert.deepEqual(await dump(pool), before);
  });

  test("comes out the same when its node is cut off again and again and another one goes on", async () => {
    const before = await dump(pool);
    await emptyIndex(pool);
    const own = createPool(database.url, { max: 3, applicationName: "caretower doomed fold" });
    const doomed = indexer(own, "node-doomed");
    await doomed.start();
    for (let cut = 0; cut < 5; cut += 1) {
      await pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'caretower doomed fold' AND datname = current_database()",
      );
      await waitFor("another moment of its work", async () => (doomed.positions.log ?? 0) >= 0);
    }
    await pool.query("UPDATE checkpoint SET lease_until = now() - interval '1 s'");
    const next = indexer(pool, "node-next");
    await next.start();
    await waitFor("the other node to finish", () => abreast(pool), { timeoutMs: 60_000 });
    await doomed.stop();
    await next.stop();
    await own.end();
    assert.deepEqual(await dump(pool), before);
  });

  test("finds a reason by its words and holds none of them", async () => {
    const [event] = log.filter(({ encounter }) => encounter !== null);
    assert.ok(event);
    await using ledger = openLedger(database, clock);
    const reasonRef = await keepNote(pool, keyRing, "Ottoline Quillfeather asked for her chart");
    clock.now += 1000;
    const [entry] = await ledger.record([lookAt(event, randomOf(5), { reasonRef })]);
    const folding = indexer(pool);
    await folding.start();
    await waitFor("the entry to be indexed", () => abreast(pool));
    await folding.stop();
    const search = open(pool);
    const page = await search.page({ q: "quillfeather chart" }, { limit: 5, cursor: null, context: false });
    assert.deepEqual(
      page.rows.map(({ id }) => id),
      [`access:${entry?.position}`],
    );
    const { rows: held } = await pool.query(
      "SELECT count(*)::int AS n FROM audit_entry a WHERE to_jsonb(a)::text ILIKE '%quillf%'",
    );
    assert.equal(held[0].n, 0);
  });

  test("takes the unit of a bed from the site map in force when the event was recorded", async () => {
    const occupied = log.find(({ type }) => type === "bed.occupied");
    const site = log.find((event) => event.type === "site.defined");
    assert.ok(occupied?.bed && site?.type === "site.defined");
    const moved = structuredClone(site);
    const at = log.length;
    const later = clock.now + 60_000;
    Object.assign(moved, { id: crypto.randomUUID(), position: at + 1, recordedAt: later });
    for (const unit of moved.data.site.units) unit.beds = unit.beds.filter(({ id }) => id !== occupied.bed);
    const [model] = site.data.site.units[1]?.beds ?? [];
    assert.ok(model);
    moved.data.site.units[0]?.beds.push({ ...model, id: occupied.bed });
    const again = { ...structuredClone(occupied), id: crypto.randomUUID(), position: at + 2, recordedAt: later };
    await appendEvents(pool, [moved, again] as RecordedEvent[]);
    const folding = indexer(pool);
    await folding.start();
    await waitFor("the events to be indexed", () => abreast(pool));
    await folding.stop();
    const { rows: units } = await pool.query<{ unit: string }>(
      "SELECT unit FROM audit_entry WHERE stream = 'log' AND position = ANY($1) ORDER BY position",
      [[occupied.position, at + 2]],
    );
    const before = site.data.site.units.find(({ beds }) => beds.some(({ id }) => id === occupied.bed))?.id;
    assert.deepEqual(
      units.map(({ unit }) => unit),
      [before, moved.data.site.units[0]?.id],
    );
  });
});

test("what the node committed itself is taken from memory, and what memory does not hold is read", async (t) => {
  const own = await createTestDatabase(t);
  const log = await fillLog(own.pool, 2);
  let isDown = false;
  class WatchedReader extends LogReader {
    override async after(position: number, limit: number): Promise<RecordedEvent[]> {
      if (isDown) throw new Error("the log is not to be read");
      return super.after(position, limit);
    }
  }
  const folding = new AuditIndexer({
    pool: own.pool,
    reader: new WatchedReader(own.pool),
    ledger: new LedgerReader(own.pool),
    owner: "node-a",
    pollMs: 20,
    onError: () => {},
  });
  await folding.start();
  await waitFor("the index to be abreast", () => abreast(own.pool));
  const next = (count: number, after: number): RecordedEvent[] =>
    Array.from({ length: count }, (_, index) => {
      const model = log[log.length - 1 - (index % 50)];
      assert.ok(model);
      return Object.assign(structuredClone(model), { id: crypto.randomUUID(), position: after + index + 1 });
    });
  isDown = true;
  const told = next(300, log.length);
  await appendEvents(own.pool, told);
  for (let at = 0; at < told.length; at += 70) folding.offerEvents(told.slice(at, at + 70));
  await waitFor("the events to be indexed without a read", () => abreast(own.pool));

  // The middle is told by nobody, the end twice.
  const later = next(300, log.length + told.length);
  await appendEvents(own.pool, later);
  for (const part of [later.slice(0, 100), later.slice(200), later.slice(200)]) folding.offerEvents(part);
  await waitFor("what was told to be indexed", async () => folding.positions.log === log.length + told.length + 100);
  isDown = false;
  await waitFor("the rest to be indexed", () => abreast(own.pool));
  await folding.stop();
  const before = await dump(own.pool);
  assert.equal(before.length, log.length + 600);
  await emptyIndex(own.pool);
  const again = indexer(own.pool);
  await again.start();
  await waitFor("the index to be built anew", () => abreast(own.pool));
  await again.stop();
  assert.deepEqual(await dump(own.pool), before);
});

test("two folds that meet a new month at the same moment make one partition of it", async () => {
  const clients = await Promise.all([pool.connect(), pool.connect()]);
  const [first, second] = clients;
  assert.ok(first && second);
  try {
    for (let month = 0; month < 6; month += 1) {
      const at = Date.UTC(2031, month, 10);
      for (const client of clients) await client.query("BEGIN");
      await first.query("SELECT ensure_audit_partition($1)", [at]);
      const waiting = second.query("SELECT ensure_audit_partition($1)", [at]);
      await waitFor("the second fold to wait for the first", async () => {
        const { rows } = await pool.query(
          "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        );
        return rows.length > 0;
      });
      await first.query("COMMIT");
      await waiting;
      await second.query("COMMIT");
    }
  } finally {
    for (const client of clients) client.release();
  }
});
