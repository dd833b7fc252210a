import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What npm says when nobody answers. */
const UNREACHABLE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|offline mode/i;
/** How a registry answers that has no audits at all, as a read-only copy of one does: asking again changes nothing. */
const NOT_OFFERED = new Set([403, 404, 405, 501]);
/** Where a network is promised, one answer that fails to come is asked for again. */
const TRIES = process.env.CI === "true" ? 3 : 1;
const PAUSE_MS = 10_000;
/** A missing answer says nothing about a package, so it fails a run only where the run's owner demands one. */
const REQUIRED = process.env.AUDIT === "required";

/**
 * Asks the registry for known weaknesses, from high upwards, in what the product runs on. Where no registry answers, nothing is known:
 * that is said, and held against the run only under `AUDIT=required`.
 * @returns {boolean} whether nothing speaks against the dependencies
 */
function auditDependencies() {
  let asked = ask();
  for (let tries = 1; tries < TRIES && !asked.found && !NOT_OFFERED.has(asked.report?.statusCode); tries += 1) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    asked = ask();
  }
  const { report, found } = asked;
  if (!found) {
    process.stdout.write(`=== dependencies not audited: ${whyNot(asked)}\n`);
    return !REQUIRED;
  }
  process.stdout.write(
    `=== dependencies audited: ${found.critical} critical, ${found.high} high, ${found.moderate} moderate, ${found.low} low\n`,
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

/** @param {ReturnType<typeof ask>} asked */
function whyNot({ run, said, report }) {
  if (NOT_OFFERED.has(report?.statusCode)) return `the registry offers no audits (it answers ${report.statusCode})`;
  if (run.error !== undefined || UNREACHABLE.test(said)) return "no registry answers";
  return report?.message ?? said.trim();
}

process.exitCode = auditDependencies() ? 0 : 1;
