import assert from "node:assert/strict";
import type { Writable } from "node:stream";
import { describe, type TestContext, test } from "node:test";
import { createPool } from "#server/db/pool.ts";
import { bigintArray } from "#server/log/binary-array.ts";
import { createTestDatabase } from "#tests/support/database.ts";

async function connect(t: TestContext) {
  const { url } = await createTestDatabase(t, { migrated: false });
  const pool = createPool(url, { max: 1, pipeline: true, applicationName: "test" });
  const client = await pool.connect();
  t.after(async () => {
    client.release();
    await pool.end();
  });
  return client;
}

describe("the connection of the log's writer", () => {
  test("statements of one turn leave in one write, and each gets its own answer", async (t) => {
    const client = await connect(t);
    await client.query("SELECT 1");
    const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
    const writes: number[] = [];
    const writev = stream._writev;
    if (!writev) throw new Error("a socket writes many pieces at once");
    stream._writev = (chunks, done) => {
      writes.push(chunks.length);
      writev.call(stream, chunks, done);
    };
    const ask = (value: number) => client.query({ name: "n", text: "SELECT $1::int AS n", values: [value] });
    const answers = await Promise.all([ask(1), ask(2), ask(3)]);
    assert.deepEqual(
      answers.map(({ rows }) => rows[0]),
      [{ n: 1 }, { n: 2 }, { n: 3 }],
    );
    assert.equal(writes.length, 1);
    await ask(4);
    assert.equal(writes.length, 2);
  });

  test("statements of one turn end with one Sync", async (t) => {
    const client = await connect(t);
    const { connection } = client as unknown as { connection: { sync(): void } };
    const sync = t.mock.method(connection, "sync");
    await Promise.all(["a", "b", "c"].map((name) => client.query({ name, text: `SELECT '${name}' AS name` })));
    assert.equal(sync.mock.callCount(), 1);
  });

  test("statements of one turn succeed or fail together, and those behind the failure can be sent again", async (t) => {
    const client = await connect(t);
    await client.query("CREATE TABLE said (word text NOT NULL)");
    const say = (word: string | null) => ({ name: "say", text: "INSERT INTO said VALUES ($1)", values: [word] });
    const last = { name: "last", text: "SELECT 'skipped' AS word" };
    const settled = await Promise.allSettled(
      [say("first"), say(null), last].map((statement) => client.query(statement)),
    );
    assert.deepEqual(
      settled.map((answer) => (answer.status === "rejected" ? answer.reason.code : answer.status)),
      ["23502", "23502", "23502"],
    );
    assert.equal((await client.query("SELECT FROM said")).rowCount, 0);
    assert.deepEqual((await client.query(last)).rows, [{ word: "skipped" }]);
    assert.equal((await client.query(say("again"))).rowCount, 1);
  });

  test("a statement's columns are asked once, and read alike ever after", async (t) => {
    const client = await connect(t);
    const { connection } = client as unknown as { connection: { describe(): void } };
    const describes = t.mock.method(connection, "describe");
    const text = "SELECT 5::bigint AS count, null::text AS none, '\\x0a'::bytea AS bytes, $1::timestamptz AS at";
    const at = new Date("2026-11-17T14:00:00.250Z");
    const ask = () => client.query({ name: "columns", text, values: [at] });
    const answers = [await ask(), await ask(), ...(await Promise.all([ask(), ask()]))];
    for (const { rows, rowCount, command } of answers) {
      assert.deepEqual(rows, [{ count: 5, none: null, bytes: Buffer.from([10]), at }]);
      assert.deepEqual([rowCount, command], [1, "SELECT"]);
    }
    assert.equal(describes.mock.callCount(), 1);
  });

  test("a number that would lose digits is refused, not rounded", async (t) => {
    const client = await connect(t);
    const text = "SELECT 9007199254740993 AS count";
    await assert.rejects(client.query({ name: "large", text }), RangeError);
    assert.equal((await client.query("SELECT 1 AS n")).rows[0].n, 1);
  });

  test("of a turn with a statement that cannot be sent nothing is carried out", async (t) => {
    const { url, pool } = await createTestDatabase(t, { migrated: false });
    const writers = createPool(url, { max: 1, pipeline: true, applicationName: "test" });
    t.after(() => writers.end());
    const client = await writers.connect();
    await client.query({ name: "make", text: "CREATE TABLE said (word text)" });
    const settled = await Promise.allSettled([
      client.query({ name: "say", text: "INSERT INTO said VALUES ('half')" }),
      client.query({ name: "make", text: "SELECT 'another statement of the same name'" }),
    ]);
    client.release(true);
    assert.deepEqual(
      settled.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.equal((await pool.query("SELECT FROM said")).rowCount, 0);
  });

  test("a statement that fails leaves the connection fit for the next one", async (t) => {
    const client = await connect(t);
    await assert.rejects(client.query("SELECT 1/0"), { code: "22012" });
    assert.equal((await client.query("SELECT 7 AS n")).rows[0].n, 7);
  });

  test("plans are made once, whatever the values are", async (t) => {
    const client = await connect(t);
    assert.equal((await client.query("SHOW plan_cache_mode")).rows[0].plan_cache_mode, "force_generic_plan");
  });

  test("whole numbers go as they are, up to the largest safe one, and nothing else goes", async (t) => {
    const client = await connect(t);
    const numbers = [
      0,
      1,
      -1,
      2 ** 32 - 1,
      2 ** 32,
      -(2 ** 32),
      1e15,
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
    ];
    const text = "SELECT n FROM unnest($1::bigint[]) AS n";
    const { rows } = await client.query<{ n: number | null }>(text, [bigintArray([...numbers, null])]);
    assert.deepEqual(
      rows.map(({ n }) => n),
      [...numbers, null],
    );
    for (const wrong of [0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])
      assert.throws(() => bigintArray([wrong]), RangeError);
  });
});
