import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { pinnedNode } from "../../server/start/pinned-node.mjs";

const checkedFolders = ["server", "app", "components"];
const fewestModules = 60;

/**
 * Runs dependency-cruiser's rules. A cruiser that cannot read TypeScript sees nothing and finds nothing wrong, so it
 * must have seen every source file and a plausible number of imports between them.
 * @param {string} root the project's folder
 * @returns {boolean} whether every rule holds and enough was seen
 */
export function checkBoundaries(root) {
  const folders = checkedFolders.filter((folder) => existsSync(path.join(root, folder)));
  const cli = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = [cli, "--config", ".dependency-cruiser.cjs", "--output-type", "json", ...folders];
  const run = spawnSync(pinnedNode(root), args, { cwd: root, maxBuffer: 256 * 1024 * 1024 });
  let answer;
  try {
    answer = JSON.parse(run.stdout.toString());
  } catch {
    process.stdout.write(`dependency-cruiser gave no answer:\n${run.stderr}\n`);
    return false;
  }
  const seen = answer.modules.filter((module) => folders.includes(module.source.split("/")[0]));
  const imports = seen.flatMap((module) => module.dependencies).filter((dependency) => !dependency.couldNotResolve);
  const expected = Math.max(
    fewestModules,
    folders.map((folder) => countSources(root, folder)).reduce((a, b) => a + b, 0),
  );
  const { violations } = answer.summary;
  for (const { rule, from, to } of violations) process.stdout.write(`${rule.name}: ${from} -> ${to}\n`);
  process.stdout.write(`${seen.length} modules and ${imports.length} imports seen, ${expected} modules expected\n`);
  return violations.length === 0 && seen.length >= expected && imports.length >= expected;
}

function countSources(root, folder) {
  const names = readdirSync(path.join(root, folder), { recursive: true }).map(String);
  const generated = path.join("db", "generated");
  return names.filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.startsWith(generated)).length;
}
