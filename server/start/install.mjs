import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runStep } from "./run-step.mjs";

/**
 * Installs the locked packages with `npm ci` when they are missing or were installed from another lock file.
 * @param {string} root the project's folder
 * @returns {Promise<boolean>} whether anything had to be installed
 */
export async function ensureInstalled(root) {
  if (isCurrent(root)) return false;
  // Prisma's own download of a native engine is neither needed nor possible everywhere.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, npm_config_update_notifier: "false" };
  const npm = process.env.npm_execpath;
  const [program, args] = npm ? [process.execPath, [npm]] : [process.platform === "win32" ? "npm.cmd" : "npm", []];
  await runStep("Installing packages", program, [...args, "ci", "--include=dev", "--loglevel=error"], {
    cwd: root,
    env,
  });
  writeFileSync(stampFile(root), digest(root));
  return true;
}

function isCurrent(root) {
  if (!existsSync(path.join(root, "node_modules/.package-lock.json"))) return false;
  if (existsSync(stampFile(root))) return readFileSync(stampFile(root), "utf8") === digest(root);
  return matchesLock(root);
}

/** Packages that somebody installed by hand count when they are, version for version, what the lock file says. */
function matchesLock(root) {
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(path.join(root, "node_modules/.package-lock.json"), "utf8")).packages;
  return Object.entries(wanted).every(
    ([place, entry]) => place === "" || entry.optional || present[place]?.version === entry.version,
  );
}

function stampFile(root) {
  return path.join(root, "node_modules/.caretower-installed");
}

function digest(root) {
  return createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
}
