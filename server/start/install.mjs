import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runStep } from "./run-step.mjs";
import { sourceDigest } from "./source-digest.mjs";

/**
 * Installs the locked packages with `npm ci` when they are missing or older than the lock file.
 * @param {string} root the project's folder
 * @returns {Promise<boolean>} whether anything had to be installed
 */
export async function ensureInstalled(root) {
  const stamp = path.join(root, "node_modules/.caretower-installed");
  const wanted = sourceDigest(root, ["package-lock.json"]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;
  const present = matchesLock(root);
  if (!present) await install(root);
  writeFileSync(stamp, wanted);
  return !present;
}

async function install(root) {
  // Prisma's own download of a native engine is neither needed nor possible everywhere.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, npm_config_update_notifier: "false" };
  const npm = process.env.npm_execpath;
  const [program, args] = npm ? [process.execPath, [npm]] : [process.platform === "win32" ? "npm.cmd" : "npm", []];
  const run = (title, command) =>
    runStep(title, program, [...args, ...command, "--include=dev", "--loglevel=error"], { cwd: root, env });
  try {
    await run("Installing packages", ["ci"]);
  } catch (error) {
    // `npm ci` refuses a registry that lacks a package of some other platform; a plain install passes over it.
    if (!error.message.includes("EUSAGE")) throw error;
    await run("Installing packages without those of other platforms", ["install", "--no-save"]);
  }
}

/** Packages that somebody installed by hand count when they are, version for version, what the lock file says. */
function matchesLock(root) {
  const installed = path.join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(wanted).every(
    ([place, entry]) => place === "" || entry.optional || present[place]?.version === entry.version,
  );
}
