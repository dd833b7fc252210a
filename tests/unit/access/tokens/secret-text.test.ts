import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { digestOf, isSecret, mintSecret } from "#server/access/tokens/secret-text.ts";

describe("a secret's text", () => {
  test("says what it is for, and is one word of letters and digits behind that", () => {
    assert.match(mintSecret("ct"), /^ct_[0-9A-Za-z]{49}$/);
    assert.match(mintSecret("ctw"), /^ctw_[0-9A-Za-z]{49}$/);
  });

  test("is known again, and never taken for one of another kind", () => {
    for (let round = 0; round < 200; round++) {
      const secret = mintSecret("ct");
      assert.ok(isSecret("ct", secret));
      assert.ok(!isSecret("ctw", secret));
      assert.ok(!isSecret("ctw", secret.replace("ct_", "ctw_")));
    }
  });

  test("does not come twice", () => {
    assert.equal(new Set(Array.from({ length: 1000 }, () => mintSecret("ct"))).size, 1000);
  });

  test("with one mistyped character is refused by its checksum", () => {
    const letter = fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 51 }), letter, (place, other) => {
        const secret = mintSecret("ct");
        fc.pre(secret[place] !== other);
        return !isSecret("ct", `${secret.slice(0, place)}${other}${secret.slice(place + 1)}`);
      }),
    );
  });

  test("of any other kind of text is none", () => {
    fc.assert(fc.property(fc.string(), (text) => !isSecret("ct", text)));
    assert.ok(!isSecret("ct", `${mintSecret("ct")}\n`));
  });

  test("leaves a digest of 32 bytes that is the same each time", () => {
    const secret = mintSecret("ct");
    assert.equal(digestOf(secret).length, 32);
    assert.deepEqual(digestOf(secret), digestOf(secret));
    assert.notDeepEqual(digestOf(secret), digestOf(mintSecret("ct")));
  });
});
