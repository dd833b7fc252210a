import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import path from "node:path";
import { test } from "node:test";

test("the matrix notices a server whose redaction was taken out", { timeout: 600_000 }, async () => {
  const file = path.join(import.meta.dirname, "matrix.test.ts");
  const { NODE_TEST_CONTEXT: _context, ...environment } = process.env;
  const env = { ...environment, MATRIX_SABOTEUR: "nothing-withheld" };
  const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) =>
    execFile(process.execPath, ["--test", "--test-reporter=tap", file], { env, maxBuffer: 2 ** 24 }, (error, stdout) =>
      resolve({ code: error?.code ?? 0, output: stdout }),
    ),
  );
  assert.notEqual(code, 0, "the matrix passed without redaction");
  const failed = [...output.matchAll(/^\s+not ok \d+ - (.*)$/gm)].map(([, title]) => title);
  for (const title of [/^each door shows of one's own/, /^each view of a socket opens/])
    assert.ok(
      failed.some((one) => title.test(one ?? "")),
      `passed though nothing was withheld: ${title}; failed: ${failed.join("; ")}`,
    );
});
