import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { runTool } from "./run-tool.mjs";

const checkedFolders = ["server", "app", "components"];
const fewestModules = 60;

/**
 * Runs dependency-cruiser's rules. A cruiser that cannot read TypeScript sees nothing and finds nothing wrong, so it
 * must have seen every source file and a plausible number of imports between them.
 * @param {string} root the project's folder
 * @returns {Promise<{ passed: boolean, said: string }>} whether every rule holds and enough was seen
 */
export async function checkBoundaries(root) {
  const folders = checkedFolders.filter((folder) => existsSync(path.join(root, folder)));
  const cli = path.join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", ...folders];
  const { stdout, stderr } = await runTool(root, cli, args);
  let answer;
  try {
    answer = JSON.parse(stdout);
  } catch {
    return { passed: false, said: `dependency-cruiser gave no answer:\n${stderr}\n` };
  }
  const seen = answer.modules.filter((module) => folders.includes(module.source.split("/")[0]));
  const imports = seen.flatMap((module) => module.dependencies).filter((dependency) => !dependency.couldNotResolve);
  const expected = Math.max(
    fewestModules,
    folders.map((folder) => countSources(root, folder)).reduce((a, b) => a + b, 0),
  );
  const { violations } = answer.summary;
  const lines = [
    ...violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}\n`),
    `${seen.length} modules and ${imports.length} imports seen, ${expected} modules expected\n`,
  ];
  const passed = violations.length === 0 && seen.length >= expected && imports.length >= expected;
  return { passed, said: lines.join("") };
}

function countSources(root, folder) {
  const names = readdirSync(path.join(root, folder), { recursive: true }).map(String);
  const generated = path.join("db", "generated");
  return names.filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !name.startsWith(generated)).length;
}
