import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const systems = ["darwin", "win32", "linux", "android", "freebsd", "openharmony"];
const processors = ["x64", "arm64", "arm", "ia32", "ppc64", "riscv64", "s390x"];

/**
 * `npm install` leaves platform packages out of the lock file that its registry could not show it, and `npm ci` then
 * fails, here or on the platform that needs them. This adds them: their versions are pinned by the package that names
 * them, their platform is in their name.
 * @param {string} root the project's folder
 * @param {boolean} write false only reports
 * @returns {string[]} what the lock file lacked
 */
export function completeLock(root, write) {
  const file = path.join(root, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const added = [];
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const platform = platformOf(name);
      if (isLocked(lock.packages, place, name) || !platform || !/^\d/.test(version)) continue;
      const dev = entry.dev ? { dev: true } : {};
      lock.packages[`node_modules/${name}`] = { version, ...dev, ...platform, optional: true };
      added.push(`${name}@${version}`);
    }
  }
  const sorted = Object.entries(lock.packages).sort(([one], [other]) => one.localeCompare(other, "en"));
  lock.packages = Object.fromEntries(sorted);
  if (write && added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  return added;
}

function isLocked(packages, place, name) {
  for (let from = place; ; from = from.slice(0, Math.max(0, from.lastIndexOf("/node_modules/")))) {
    if (packages[`${from}${from && "/"}node_modules/${name}`]) return true;
    if (from === "") return false;
    if (!from.includes("/node_modules/")) return packages[`node_modules/${name}`] !== undefined;
  }
}

function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.find((word) => systems.includes(word));
  const cpu = words.find((word) => processors.includes(word));
  if (!os || !cpu) return undefined;
  const libc = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : words.some((word) => word.startsWith("gnu")) && "glibc";
  return { os: [os], cpu: [cpu], ...(libc ? { libc: [libc] } : {}) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of completeLock(fileURLToPath(new URL("../..", import.meta.url)), true)) {
    process.stdout.write(`added ${name}\n`);
  }
}
