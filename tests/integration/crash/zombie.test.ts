import assert from "node:assert/strict";
import path from "node:path";
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

test("without the checkpoint's compare-and-set the same run finds its decisions taken twice", async (t) => {
  const { url: databaseUrl } = await createTestDatabase(t);
  const faults = await zombieRun({
    seed: SEED,
    databaseUrl,
    directory: await temporaryDirectory(t),
    program: path.join(import.meta.dirname, "../../chaos/no-compare-process.ts"),
  });
  assert.match(faults[0] ?? "nothing was found", /^zombie: /);
  assert.ok(faults.some((fault) => fault.startsWith("chain: ")));
});
