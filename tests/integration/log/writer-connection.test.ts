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
