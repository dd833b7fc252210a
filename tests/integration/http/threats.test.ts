import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const file = path.join(import.meta.dirname, "../../../server/access/THREATS.md");

test("every threat of the model names tests that there are, or says that nothing holds it yet", () => {
  const rows = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => /^\| (?!threat |-)/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  assert.ok(rows.length >= 20, `${rows.length} threats`);
  for (const [, threat, , heldBy = ""] of rows) {
    const links = [...heldBy.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? "");
    if (links.length === 0) assert.equal(heldBy, "_open_", threat);
    for (const link of links) assert.ok(existsSync(path.join(path.dirname(file), link)), `${threat}: ${link}`);
  }
});
