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
  // Whether the woken node still has something to say depends on where it was stopped: some of these moments catch it.
  let faults: string[] = [];
  for (const seed of [SEED, SEED + 1, SEED + 2, SEED + 3]) {
    const { url: databaseUrl } = await createTestDatabase(t);
    const program = path.join(import.meta.dirname, "../../chaos/no-compare-process.ts");
    faults = await zombieRun({ seed, databaseUrl, directory: await temporaryDirectory(t), program });
    if (faults.length > 0) break;
  }
  assert.match(faults[0] ?? "nothing was found", /^zombie: /);
  assert.ok(faults.some((fault) => fault.startsWith("chain: ")));
});
