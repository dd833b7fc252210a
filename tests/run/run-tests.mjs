import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureGenerated } from "../../server/start/generate.mjs";
import { ensureInstalled } from "../../server/start/install.mjs";
import { pinnedNode } from "../../server/start/pinned-node.mjs";

/**
 * `npm test`: installs what a fresh clone lacks, then hands over to the tiers under the pinned Node.
 * `npm test -- unit`, `npm test -- integration e2e` and `npm test -- tests/unit/db/pool.test.ts` run a part.
 */
const root = fileURLToPath(new URL("../..", import.meta.url));
await ensureInstalled(root);
await ensureGenerated(root);
const tiers = spawn(pinnedNode(root), [path.join(root, "tests/run/run-tiers.ts"), ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => tiers.kill(signal));
tiers.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
