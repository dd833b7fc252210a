import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What npm says when nobody answers: that is not an opinion about a package. */
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|offline mode|audit endpoint/i;
/** Where a network is promised, one answer that fails to come is not yet a run that fails. */
const TRIES = process.env.CI === "true" ? 3 : 1;
const PAUSE_MS = 10_000;

/**
 * Asks the registry for known weaknesses, from high upwards, in what the product runs on. Where no registry can be reached nothing
 * is known, which is said and held against a run only where the environment promises a network (`CI=true`).
 * @returns {boolean} whether nothing speaks against the dependencies
 */
function auditDependencies() {
  let asked = ask();
  for (let tries = 1; tries < TRIES && !asked.found; tries += 1) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    asked = ask();
  }
  const { run, said, report, found } = asked;
  if (!found)
    return unknown(run.error !== undefined || UNREACHABLE.test(said) ? "no registry answers an audit here" : said);
  process.stdout.write(
    `${found.critical} critical, ${found.high} high, ${found.moderate} moderate, ${found.low} low\n`,
  );
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities ?? {}))
    if (severity === "high" || severity === "critical") process.stdout.write(`${severity}: ${name} ${range}\n`);
  return found.high + found.critical === 0;
}

function ask() {
  const run = spawnSync("npm", ["audit", "--omit=dev", "--audit-level=high", "--json"], {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
    timeout: 120_000,
  });
  const report = parse(run.stdout);
  return { run, said: `${run.stdout}${run.stderr}`, report, found: report?.metadata?.vulnerabilities };
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @param {string} why */
function unknown(why) {
  process.stdout.write(`Not audited: ${why}\n`);
  return process.env.CI !== "true";
}

process.exitCode = auditDependencies() ? 0 : 1;
