import path from "node:path";
import { fileURLToPath } from "node:url";
import { pinnedNode } from "./pinned-node.mjs";
import { runStep } from "./run-step.mjs";
import { sourceDigest } from "./source-digest.mjs";
import { onceFor } from "./stamp.mjs";

const inputs = [
  "app",
  "components",
  "server",
  "next.config.ts",
  "next.config.js",
  "next.config.mjs",
  "tsconfig.json",
  "package-lock.json",
];
const neverBundled = /^server\/(start|simulator|db\/generated)\//;

/**
 * Builds the screens with `next build` when anything changed that may end in them.
 * @param {string} root the project's folder
 * @returns {Promise<boolean>} whether they had to be built
 */
export function ensureBuilt(root) {
  const digest = sourceDigest(root, inputs, (file) => !neverBundled.test(file));
  return onceFor(path.join(root, process.env.NEXT_DIST_DIR ?? ".next", "caretower-build"), digest, () => {
    const cli = path.join(root, "node_modules/next/dist/bin/next");
    const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
    return runStep("Building the screens", pinnedNode(root), [cli, "build"], { cwd: root, env });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureBuilt(fileURLToPath(new URL("../..", import.meta.url)));
}
