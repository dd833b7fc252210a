import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** A program that tests need: where it is, or what a person has to do to have it. */
export type FoundProgram = { path: string; missing?: undefined } | { path?: undefined; missing: string };

/** The first of these that exists: full paths as they are, bare names on the search path. */
export function firstProgram(candidates: (string | undefined)[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  for (const candidate of candidates) {
    if (!candidate) continue;
    if (path.isAbsolute(candidate)) {
      if (existsSync(candidate)) return candidate;
      continue;
    }
    const found = folders.map((folder) => path.join(folder, candidate)).find((file) => existsSync(file));
    if (found) return found;
  }
  return undefined;
}

/** Installs a Debian package when this is root on such a system. True when it worked. */
export function installDebianPackage(name: string): boolean {
  if (process.getuid?.() !== 0 || !firstProgram(["apt-get"])) return false;
  process.stdout.write(`Installing ${name} with apt-get ...\n`);
  const options = { stdio: "pipe", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } } as const;
  spawnSync("apt-get", ["update", "-qq"], options);
  return spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name], options).status === 0;
}
