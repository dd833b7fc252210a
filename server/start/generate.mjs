import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Generates the Prisma client into `server/db/generated`. Prisma would first fetch a native schema engine that
 * generating does not use; naming any existing file as that engine keeps it off the network.
 * @param {string} root the project's folder
 * @param {"inherit" | "pipe"} stdio where its output goes
 */
export function generateClient(root, stdio) {
  const cli = path.join(root, "node_modules/prisma/build/index.js");
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1" };
  const run = spawnSync(process.execPath, [cli, "generate"], { cwd: root, env, stdio });
  if (run.status !== 0) {
    throw new Error(`The Prisma client could not be generated.\n${run.stderr?.toString() ?? ""}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  generateClient(path.join(import.meta.dirname, "../.."), "inherit");
}
