import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type pg from "pg";
import type { NewEvent } from "#server/canonical/event.ts";
import { createPool } from "#server/db/pool.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { judgeDecisions, readLog } from "#tests/chaos/judge-decisions.ts";
import { simulatedLog } from "#tests/integration/views/simulated-log.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { type Append, blind, compared, headOf, runnerOf } from "./runner-under-test.ts";

const SEED = 3;

test("decisions that were ready when the lease was taken over are never committed", async (t) => {
  assert.deepEqual(await overtake(t, compared), []);
});

test("and without the comparison of the checkpoint they are, and the judge sees it", async (t) => {
  assert.notDeepEqual(await overtake(t, blind), []);
});

/**
 * A holder has decided the first half of a log and is held just before it commits. More is said, another node takes the lease and
 * decides everything; then the first goes on. Answers the rules that were broken.
 */
async function overtake(t: TestContext, appendOf: (writer: LogWriter, pool: pg.Pool) => Append): Promise<string[]> {
  const { url, pool } = await createTestDatabase(t);
  const writePool = createPool(url, { max: 1, pipeline: true, applicationName: "caretower test log" });
  const writer = new LogWriter({ pool: writePool, onCommitted: () => {} });
  const reports = simulatedLog(SEED, 40, 3).log.filter(({ kind }) => kind !== "decision") as NewEvent[];
  const half = Math.trunc(reports.length / 2);
  const hold = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const append = appendOf(writer, pool);
  // The stale one is refused, which it says.
  const onError = () => {};
  const stale = runnerOf(pool, {
    owner: "stale",
    append: async (events, checkpoint) => {
      reached.resolve();
      await hold.promise;
      return append(events, checkpoint);
    },
    onError,
  });
  const next = runnerOf(pool, { owner: "next", append, onError });
  try {
    await writer.append(reports.slice(0, half));
    await stale.start();
    await reached.promise;
    await writer.append(reports.slice(half));
    await expire(pool);
    await next.start();
    await waitFor("the lease to change hands", async () => next.holdsLease || expire(pool));
    await waitFor("the other node to decide everything", async () => next.position >= (await headOf(pool)));
    hold.resolve();
    await stale.stop();
    await waitFor("the other node to come to rest", async () => next.position >= (await headOf(pool)));
    return judgeDecisions(await readLog(pool), next.position);
  } finally {
    hold.resolve();
    await stale.stop();
    await next.stop();
    await writer.close();
    await writePool.end();
  }
}

/** The holder renews its lease for as long as it lives: whoever wants it must be quicker. */
async function expire(pool: pg.Pool): Promise<false> {
  await pool.query("UPDATE checkpoint SET lease_until = now() - interval '1 second' WHERE owner = 'stale'");
  return false;
}
