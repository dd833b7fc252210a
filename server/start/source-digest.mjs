import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/**
 * A digest over files and whole folders, names and contents; missing ones count as missing.
 * @param {string} root
 * @param {string[]} entries paths below root
 * @param {(file: string) => boolean} wanted decides by the path below root, with forward slashes
 */
export function sourceDigest(root, entries, wanted = () => true) {
  const digest = createHash("sha256");
  for (const file of entries.flatMap((entry) => filesBelow(root, entry)).sort()) {
    if (!wanted(file)) continue;
    digest
      .update(file)
      .update("\0")
      .update(readFileSync(path.join(root, file)))
      .update("\0");
  }
  return digest.digest("hex");
}

function filesBelow(root, entry) {
  const full = path.join(root, entry);
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return [entry];
  return readdirSync(full, { recursive: true })
    .map((name) => path.posix.join(entry, String(name).split(path.sep).join("/")))
    .filter((name) => statSync(path.join(root, name)).isFile());
}
