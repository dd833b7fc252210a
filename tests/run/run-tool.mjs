import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { pinnedNode } from "../../server/start/pinned-node.mjs";

/**
 * Runs a script under the pinned Node in the project's folder, and hears it out.
 * @param {string} root
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
export async function runTool(root, script, args) {
  const child = spawn(pinnedNode(root), [script, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const exited = new Promise((resolve, reject) => child.once("error", reject).once("exit", resolve));
  const [code, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
