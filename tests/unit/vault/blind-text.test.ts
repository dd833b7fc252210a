import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { numberText, surnameText, wordsOf } from "#server/vault/blind-text.ts";
import { testKeyRing } from "#tests/support/test-key-ring.ts";
import "#tests/support/seed-properties.ts";

describe("a text made ready for hashing", () => {
  test("has words without accents, case and repetition, and no single letters", () => {
    assert.deepEqual(wordsOf("Bett défekt; BETT x 12 gesperrt."), ["bett", "defekt", "12", "gesperrt"]);
    assert.deepEqual(wordsOf("  ,;- a "), []);
  });

  test("is one surname however it is written", () => {
    for (const written of ["O'Brien-Müller", "OBRIEN MULLER", "o’brien müller", "O'Brien-Müller"])
      assert.equal(surnameText(written), "obrienmuller");
    assert.equal(surnameText(" -' 7"), null);
  });

  test("is one number with and without blanks", () => {
    assert.equal(numberText(" mrn 004 417"), "MRN004417");
  });
});

describe("blind words", () => {
  test("hold no word of the text, and find the text again word by word", () => {
    const ring = testKeyRing();
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{4,12}$/), { minLength: 1, maxLength: 20 }), (words) => {
        const kept = new Set(ring.blindWords(words.join(", ")));
        for (const word of words) {
          assert.ok(![...kept].join(" ").includes(word));
          assert.ok(ring.searchWords(word.toUpperCase())[0]?.some((hash) => kept.has(hash)));
        }
      }),
    );
  });

  test("of another site's key share nothing", () => {
    const text = "transport waits for the family";
    const other = new Set(testKeyRing().blindWords(text));
    assert.equal(
      testKeyRing()
        .blindWords(text)
        .filter((hash) => other.has(hash)).length,
      0,
    );
  });
});
