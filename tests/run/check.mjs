import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureGenerated } from "../../server/start/generate.mjs";
import { ensureInstalled } from "../../server/start/install.mjs";
import { checkBoundaries } from "./check-boundaries.mjs";
import { completeLock } from "./complete-lock.mjs";
import { runTool } from "./run-tool.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every check runs, whatever the ones before it said, so that one run shows all there is to mend. */
await ensureInstalled(root);
await ensureGenerated(root);

// Two rows at the same time, each in its order: TypeScript reads the types that are written before it.
const rows = [
  [
    ["Route types", () => tool("next/dist/bin/next", ["typegen"], false)],
    ["TypeScript", () => tool("typescript/bin/tsc", ["--noEmit", "-p", "."])],
  ],
  [
    ["Lock file", lockIsComplete],
    ["Biome", () => tool("@biomejs/biome/bin/biome", ["check", "--error-on-warnings"])],
    ["Boundaries", () => checkBoundaries(root)],
    ["Unused code", () => tool("knip/bin/knip.js", ["--no-progress"])],
  ],
];
const failed = (await Promise.all(rows.map(runInOrder))).flat();
process.stdout.write(failed.length === 0 ? "\nAll checks passed.\n" : `\nFailed: ${failed.join(", ")}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

/** Answers the names of those that failed; what each says appears when it has ended. */
async function runInOrder(checks) {
  const failed = [];
  for (const [name, run] of checks) {
    const { passed, said } = await run();
    process.stdout.write(`\n== ${name}\n${said}${passed ? "ok" : "FAILED"}\n`);
    if (!passed) failed.push(name);
  }
  return failed;
}

async function lockIsComplete() {
  const missing = completeLock(root, false);
  const lines = missing.map((name) => `missing ${name}\n`);
  if (missing.length > 0) lines.push("Run: node tests/run/complete-lock.mjs\n");
  return { passed: missing.length === 0, said: lines.join("") };
}

/**
 * @param {string} script a tool's own script below node_modules
 * @param {string[]} args
 * @param {boolean} isHeard whether what it says counts though it passes
 */
async function tool(script, args, isHeard = true) {
  const { code, stdout, stderr } = await runTool(root, path.join(root, "node_modules", script), args);
  const passed = code === 0;
  return { passed, said: isHeard || !passed ? `${stdout}${stderr}` : "" };
}
