import assert from "node:assert/strict";
import path from "node:path";
import { describe, test } from "node:test";
import { killRun } from "#tests/chaos/kill-run.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";

const KILLS = 3;
const SEED = 2;

/** The kill test's own proof: with a guard taken out, the very same run finds what the guard prevents. */
describe("the kill test fails when a guard is taken out", () => {
  const cases = [
    { program: "early-ack-process.ts", guard: "an ack leaves only after the commit", finds: /^lost: / },
    { program: "no-dedupe-process.ts", guard: "equal content is known again", finds: /^doubled: / },
  ];
  for (const { program, guard, finds } of cases)
    test(`guard: ${guard}`, async (t) => {
      const { url: databaseUrl } = await createTestDatabase(t);
      const { faults } = await killRun({
        kills: KILLS,
        seed: SEED,
        databaseUrl,
        directory: await temporaryDirectory(t),
        program: path.join(import.meta.dirname, "../../chaos", program),
      });
      assert.ok(
        faults.some((fault) => finds.test(fault)),
        `found ${JSON.stringify(faults)}`,
      );
    });
});
