import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const TESTS = path.join(import.meta.dirname, "../..");
/** Section 7 of the reference mapping. */
const SCENARIOS = 87;

const TITLE = /\b(?:test|describe)\(\s*(["'`])([\s\S]*?)\1,/g;
const NUMBERS = /\bscenarios? ((?:\d+(?:, | and )?)+)/g;

/** Numbers named in the titles of a file's tests. */
function numbersIn(text: string): number[] {
  const titles = [...text.matchAll(TITLE)].map(([, , title = ""]) => title);
  const lists = titles.flatMap((title) => [...title.matchAll(NUMBERS)].map(([, list = ""]) => list));
  return lists.flatMap((list) => list.split(/, | and /).flatMap((word) => (word === "" ? [] : [Number(word)])));
}

test("every scenario of the reference mapping has a test under its number, and no test names one that is not there", () => {
  const files = globSync("{unit,integration,e2e}/**/*.{test,spec}.ts", { cwd: TESTS });
  const named = new Set(files.flatMap((file) => numbersIn(readFileSync(path.join(TESTS, file), "utf8"))));
  const wanted = Array.from({ length: SCENARIOS }, (_, index) => index + 1);
  assert.deepEqual(
    [...named].sort((a, b) => a - b),
    wanted,
  );
});
