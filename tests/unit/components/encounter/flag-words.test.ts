import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FLAG_WORDS, flagWords } from "#components/encounter/flag-words.ts";
import { FLAGS } from "#server/canonical/claim.ts";

describe("doubts in words", () => {
  test("every flag of the vocabulary has a sentence, and no sentence is left over", () => {
    assert.deepEqual(Object.keys(FLAG_WORDS).sort(), [...FLAGS].sort());
    for (const { short, says } of Object.values(FLAG_WORDS)) {
      assert.ok(short.length > 0 && short.length <= 32, short);
      assert.match(says, /^[A-Z\u201c].{20,}\.$/u);
    }
  });

  test("no two flags share a name, so that a label says which doubt it is", () => {
    const names = Object.values(FLAG_WORDS).map((words) => words.short);
    assert.equal(new Set(names).size, names.length);
  });

  test("a flag that is not known yet is shown by its own name and never hidden", () => {
    assert.equal(flagWords("moon.full").short, "moon.full");
  });
});
