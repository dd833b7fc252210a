import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type pg from "pg";
import type { NewEvent } from "#server/canonical/event.ts";
import { createPool } from "#server/db/pool.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { judgeDecisions, readLog } from "#tests/chaos/judge-decisions.ts";
import { simulatedLog } from "#tests/integration/views/simulated-log.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { type Append, blind, compared, headOf, runnerOf } from "./runner-under-test.ts";

const SEED = 5;
/** The database is away for longer than a lease's turn. */
const REFUSALS = 3;

test("of what was decided while an append was under way nothing is committed when that one fails", async (t) => {
  assert.deepEqual(await loseFirst(t, compared), []);
});

test("and without the comparison of the checkpoint it is, and the judge sees it", async (t) => {
  assert.notDeepEqual(await loseFirst(t, blind), []);
});

test("a log that cannot be read when the lease is won is read as soon as it can be", async (t) => {
  const { pool, writer, reports } = await openLog(t);
  await writer.append(reports);
  const reader = new LogReader(pool);
  const head = t.mock.method(reader, "head", () => Promise.reject(new Error("the database is starting up")));
  const runner = runnerOf(pool, { owner: "node", append: compared(writer), onError: () => {}, reader });
  try {
    await runner.start();
    await waitFor("the node to have tried in vain", () => head.mock.callCount() >= REFUSALS);
    head.mock.restore();
    await waitFor(
      "it to decide everything",
      async () => runner.position > 0 && runner.position >= (await headOf(pool)),
    );
  } finally {
    await runner.stop();
  }
  assert.deepEqual(judgeDecisions(await readLog(pool), runner.position || (await headOf(pool))), []);
});

/**
 * The connection breaks under the first append, which nobody answers until a second one has been sent behind it; then the node goes
 * on. Answers the rules that were broken.
 */
async function loseFirst(t: TestContext, appendOf: (writer: LogWriter, pool: pg.Pool) => Append): Promise<string[]> {
  const { pool, writer, reports } = await openLog(t);
  const append = appendOf(writer, pool);
  const lose = Promise.withResolvers<void>();
  let calls = 0;
  const runner = runnerOf(pool, {
    owner: "node",
    append: async (events, checkpoint) => {
      calls += 1;
      if (calls === 1) await lose.promise;
      else if (calls === 2) lose.reject(new Error("the connection is gone"));
      return append(events, checkpoint);
    },
    onError: () => {},
  });
  const half = Math.trunc(reports.length / 2);
  try {
    await writer.append(reports.slice(0, half));
    await runner.start();
    await waitFor("the first append", () => calls === 1);
    await writer.append(reports.slice(half));
    await waitFor("the second to be sent while the first is under way", () => calls > 1);
    await waitFor("the node to decide everything", async () => runner.position >= (await headOf(pool)));
    return judgeDecisions(await readLog(pool), runner.position);
  } finally {
    await runner.stop();
  }
}

async function openLog(t: TestContext): Promise<{ pool: pg.Pool; writer: LogWriter; reports: NewEvent[] }> {
  const { url, pool } = await createTestDatabase(t);
  const writePool = createPool(url, { max: 1, pipeline: true, applicationName: "caretower test log" });
  const writer = new LogWriter({ pool: writePool, onCommitted: () => {} });
  t.after(async () => {
    await writer.close();
    await writePool.end();
  });
  const reports = simulatedLog(SEED, 40, 3).log.filter(({ kind }) => kind !== "decision") as NewEvent[];
  return { pool, writer, reports };
}
