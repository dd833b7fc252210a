import assert from "node:assert/strict";
import { test } from "node:test";
import { zombieRun } from "#tests/chaos/zombie-run.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";

const SEED = 3;

test("a node that wakes after its lease was taken over commits none of its decisions", async (t) => {
  const { url: databaseUrl } = await createTestDatabase(t);
  const faults = await zombieRun({ seed: SEED, databaseUrl, directory: await temporaryDirectory(t) });
  assert.deepEqual(faults, []);
});
