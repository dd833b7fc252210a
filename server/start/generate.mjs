import path from "node:path";
import { fileURLToPath } from "node:url";
import { pinnedNode } from "./pinned-node.mjs";
import { runStep } from "./run-step.mjs";
import { sourceDigest } from "./source-digest.mjs";
import { onceFor } from "./stamp.mjs";

/**
 * Generates the Prisma client into `server/db/generated` when the schema or Prisma changed. Prisma would first fetch a
 * native schema engine that generating does not use; naming any existing file as that engine keeps it off the network.
 * @param {string} root the project's folder
 * @returns {Promise<boolean>} whether it had to be generated
 */
export function ensureGenerated(root) {
  const inputs = sourceDigest(root, ["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"]);
  return onceFor(path.join(root, "server/db/generated/.inputs"), inputs, () => {
    const cli = path.join(root, "node_modules/prisma/build/index.js");
    const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1" };
    return runStep("Generating the database client", pinnedNode(root), [cli, "generate"], { cwd: root, env });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureGenerated(fileURLToPath(new URL("../..", import.meta.url)));
}
