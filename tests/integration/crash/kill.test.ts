import assert from "node:assert/strict";
import { test } from "node:test";
import { startCrashingPostgres } from "#tests/chaos/crashing-postgres.ts";
import { killRun } from "#tests/chaos/kill-run.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";

const KILLS = 50;
/** What is killed when is chance enough; `npm run chaos` draws another one each time. */
const SEED = Number(process.env.PROPERTY_SEED ?? 20_261_122);

test(`kill -9 at ${KILLS} random moments under load, PostgreSQL among the dead, loses no acknowledged message and doubles none`, async (t) => {
  t.diagnostic(`seed ${SEED}: npm run chaos -- --kills ${KILLS} --seed ${SEED}`);
  const directory = await temporaryDirectory(t);
  const postgres = await startCrashingPostgres(directory);
  t.after(() => postgres.stop());
  const result = await killRun({
    kills: KILLS,
    seed: SEED,
    databaseUrl: postgres.url,
    directory,
    crashDatabase: postgres.crash,
  });
  const { faults, ...counts } = result;
  t.diagnostic(JSON.stringify(counts));
  assert.deepEqual(faults, [], `seed ${SEED}`);
  assert.equal(result.acked, result.sent, "after the last restart every message is acknowledged");
  assert.ok(result.attempts > result.sent, "kills hit messages on their way, so that they were sent again");
});
