import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureGenerated } from "../../server/start/generate.mjs";
import { ensureInstalled } from "../../server/start/install.mjs";
import { pinnedNode } from "../../server/start/pinned-node.mjs";
import { checkBoundaries } from "./check-boundaries.mjs";
import { completeLock } from "./complete-lock.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Every check runs, whatever the ones before it said, so that one run shows all there is to mend. */
await ensureInstalled(root);
await ensureGenerated(root);

const checks = [
  ["Lock file", lockIsComplete],
  ["Biome", () => tool("@biomejs/biome/bin/biome", ["check", "--error-on-warnings"])],
  ["Route types", () => tool("next/dist/bin/next", ["typegen"], "pipe")],
  ["TypeScript", () => tool("typescript/bin/tsc", ["--noEmit", "-p", "."])],
  ["Boundaries", () => checkBoundaries(root)],
  ["Unused code", () => tool("knip/bin/knip.js", ["--no-progress"])],
];
const failed = [];
for (const [name, run] of checks) {
  process.stdout.write(`\n== ${name}\n`);
  const passed = await run();
  process.stdout.write(`${passed ? "ok" : "FAILED"}\n`);
  if (!passed) failed.push(name);
}
process.stdout.write(failed.length === 0 ? "\nAll checks passed.\n" : `\nFailed: ${failed.join(", ")}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

function lockIsComplete() {
  const missing = completeLock(root, false);
  for (const name of missing) process.stdout.write(`missing ${name}\n`);
  if (missing.length > 0) process.stdout.write("Run: node tests/run/complete-lock.mjs\n");
  return missing.length === 0;
}

/**
 * @param {string} script a tool's own script below node_modules
 * @param {string[]} args
 * @param {"inherit" | "pipe"} stdio with "pipe" its output appears only when it fails
 */
function tool(script, args, stdio = "inherit") {
  const run = spawnSync(pinnedNode(root), [path.join(root, "node_modules", script), ...args], { cwd: root, stdio });
  if (run.status !== 0 && stdio === "pipe") process.stdout.write(`${run.stdout}${run.stderr}`);
  return run.status === 0;
}
