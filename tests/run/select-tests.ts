import { existsSync, globSync, statSync } from "node:fs";
import path from "node:path";

/** Test files of each tier, as paths below the project's folder. */
export type Selection = { unit: string[]; integration: string[]; e2e: string[] };

const patterns = {
  unit: "tests/unit/**/*.test.ts",
  integration: "tests/integration/**/*.test.ts",
  e2e: "tests/e2e/**/*.spec.ts",
};

/**
 * The test files that the arguments name: a tier, a folder or a file; all when there are none.
 * Throws on a name that selects nothing.
 */
export function selectTests(root: string, names: string[]): Selection {
  const all: Selection = {
    unit: globSync(patterns.unit, { cwd: root }).sort(),
    integration: globSync(patterns.integration, { cwd: root }).sort(),
    e2e: globSync(patterns.e2e, { cwd: root }).sort(),
  };
  if (names.length === 0) return all;
  const wanted = names.map((name) => matcher(root, name));
  const pick = (tier: keyof Selection) => all[tier].filter((file) => wanted.some((matches) => matches(tier, file)));
  const picked = { unit: pick("unit"), integration: pick("integration"), e2e: pick("e2e") };
  if (Object.values(picked).every((files) => files.length === 0)) {
    throw new Error(`No test matches ${names.join(" ")}: name a tier (unit, integration, e2e), a folder or a file.`);
  }
  return picked;
}

function matcher(root: string, name: string): (tier: string, file: string) => boolean {
  if (name in patterns) return (tier) => tier === name;
  const full = path.resolve(root, name);
  const isFolder = existsSync(full) && statSync(full).isDirectory();
  return (_tier, file) => {
    const candidate = path.resolve(root, file);
    return isFolder ? candidate.startsWith(full + path.sep) : candidate === full;
  };
}
