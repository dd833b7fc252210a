import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { describe, type TestContext, test } from "node:test";
import fc from "fast-check";
import pg from "pg";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { LedgerWriter } from "#server/audit/ledger/ledger-writer.ts";
import { createPool } from "#server/db/pool.ts";
import { LogClosed } from "#server/log/errors.ts";
import { accessEntry } from "#tests/support/access-entries.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import "#tests/support/seed-properties.ts";
import { waitFor } from "#tests/support/wait-for.ts";

function node(t: TestContext, database: TestDatabase): LedgerWriter {
  const pool = createPool(database.url, { max: 1, pipeline: true, applicationName: "caretower test ledger" });
  const writer = new LedgerWriter({ pool });
  t.after(async () => {
    await writer.close();
    await pool.end();
  });
  return writer;
}

async function ledgerOf(database: TestDatabase) {
  const { rows } = await database.pool.query<{ position: number; id: string }>(
    "SELECT position, id FROM access_entry ORDER BY position",
  );
  return rows;
}

function assertDense(rows: { position: number }[]): void {
  assert.deepEqual(
    rows.map(({ position }) => position),
    rows.map((_, index) => index + 1),
  );
}

interface LedgerProcess {
  child: ChildProcess;
  written: string[];
}

function startProcess(database: TestDatabase, name: string, count: number): LedgerProcess {
  const program = path.join(import.meta.dirname, "ledger-process.ts");
  const child = spawn(process.execPath, [program, database.url, name, String(count)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const written: string[] = [];
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    written.push(...lines);
  });
  return { child, written };
}

describe("the access ledger", () => {
  test("is dense, and loses and doubles nothing, while two processes write and one of them is killed", async (t) => {
    const database = await createTestDatabase(t);
    const killed = startProcess(database, "killed", 100_000);
    const steady = startProcess(database, "steady", 3000);
    const ended = once(steady.child, "close");
    await waitFor("both to write", () => killed.written.length > 400 && steady.written.length > 100, {
      timeoutMs: 120_000,
    });
    const gone = once(killed.child, "close");
    killed.child.kill("SIGKILL");
    await Promise.all([gone, ended]);

    const rows = await ledgerOf(database);
    assertDense(rows);
    const held = new Set(rows.map(({ id }) => id));
    assert.equal(held.size, rows.length);
    assert.equal(steady.written.length, 3000);
    assert.deepEqual(
      [...killed.written, ...steady.written].filter((id) => !held.has(id)),
      [],
      "what was said to be written stands in the ledger",
    );

    const again = startProcess(database, "killed", killed.written.length + 100);
    await once(again.child, "close");
    const after = await ledgerOf(database);
    assertDense(after);
    assert.equal(new Set(after.map(({ id }) => id)).size, after.length, "a retry after the kill doubles nothing");
    assert.equal(await new LedgerReader(database.pool).head(), after.length);
  });

  test("answers each request with its own entries in its own order, whatever shared the commit", async (t) => {
    const database = await createTestDatabase(t);
    const writers = [node(t, database), node(t, database)];
    const ids = Array.from({ length: 40 }, () => randomUUID());
    const request = fc.record({
      writer: fc.nat({ max: 1 }),
      ids: fc.array(fc.nat({ max: ids.length - 1 }), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 30 }), async (requests) => {
        await Promise.all(
          requests.map(async ({ writer, ids: wanted }) => {
            const entries = wanted.map((index) => accessEntry({ id: ids[index] ?? "" }));
            const answer = await writers[writer]?.record(entries);
            assert.deepEqual(
              answer?.map(({ id }) => id),
              entries.map(({ id }) => id),
            );
          }),
        );
        const rows = await ledgerOf(database);
        assertDense(rows);
        assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length);
      }),
      { numRuns: 25 },
    );
  });

  test("keeps the first of two entries with one id, and answers the second with it", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    const [first] = await writer.record([accessEntry({ actorName: "Unit nurse 0417" })]);
    const [second] = await node(t, database).record([accessEntry({ id: first?.id ?? "", actorName: "Somebody else" })]);
    assert.deepEqual(second, first);
    assert.equal(await new LedgerReader(database.pool).head(), 1);
  });

  test("gives back what was written, by position and by id", async (t) => {
    const database = await createTestDatabase(t);
    const given = accessEntry({ flags: ["vip"], detail: { rows: 3, format: "csv", past: false, unit: null } });
    const [entry] = await node(t, database).record([given, accessEntry(), accessEntry()]);
    assert.deepEqual(entry, { ...given, position: 1, at: entry?.at });
    const reader = new LedgerReader(database.pool);
    assert.deepEqual(await reader.byPosition(1), entry);
    assert.deepEqual(await reader.byId(given.id), entry);
    assert.deepEqual(
      (await reader.range(2, 9)).map(({ position }) => position),
      [2, 3],
    );
    assert.equal(await reader.byPosition(4), null);
    assert.equal(await reader.byId(randomUUID()), null);
  });

  test("wakes whoever listens once a batch, with nothing to read on the wire", async (t) => {
    const database = await createTestDatabase(t);
    const listener = new pg.Client({ connectionString: database.url });
    await listener.connect();
    const heard: (string | undefined)[] = [];
    listener.on("notification", ({ payload }) => heard.push(payload));
    await listener.query("LISTEN caretower_access");
    const writer = node(t, database);
    await Promise.all([writer.record([accessEntry()]), writer.record([accessEntry(), accessEntry()])]);
    await waitFor("the notification", () => heard.length > 0);
    await listener.end();
    assert.deepEqual(heard, [""]);
  });

  test("says so when an entry could not be written, and takes the next one", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    await database.pool.query("ALTER TABLE access_head RENAME TO hidden_head");
    await assert.rejects(writer.record([accessEntry()]));
    await database.pool.query("ALTER TABLE hidden_head RENAME TO access_head");
    const [entry] = await writer.record([accessEntry()]);
    assert.equal(entry?.position, 1);
    await assert.rejects(writer.record([accessEntry({ id: "no id" })]), RangeError);
    await writer.close();
    await assert.rejects(writer.record([accessEntry()]), LogClosed);
  });

  test("is refused by the database to whoever would change or empty it", async (t) => {
    const database = await createTestDatabase(t);
    await node(t, database).record([accessEntry()]);
    for (const statement of [
      "UPDATE access_entry SET body = '{}'",
      "DELETE FROM access_entry",
      "TRUNCATE access_entry",
      "UPDATE access_head SET position = 0",
    ])
      await assert.rejects(database.pool.query(statement), statement);
  });
});
