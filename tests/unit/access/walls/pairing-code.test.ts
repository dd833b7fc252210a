import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { newPairingCode, readPairingCode } from "#server/access/walls/pairing-code.ts";

describe("a pairing code", () => {
  test("has eight letters that nobody takes for another across a corridor", () => {
    const seen = new Set<string>();
    for (let round = 0; round < 500; round++) {
      const code = newPairingCode();
      assert.match(code, /^[A-Z0-9]{8}$/);
      assert.doesNotMatch(code, /[0OQ1IL2Z5S8BGU]/);
      seen.add(code);
    }
    assert.equal(seen.size, 500);
  });

  test("is read however it is typed", () => {
    const code = newPairingCode();
    const typed = `  ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `;
    assert.equal(readPairingCode(typed), code);
    assert.equal(readPairingCode(`${code.slice(0, 4)} ${code.slice(4)}`), code);
  });

  test("is none with a letter that no code has, too short or too long", () => {
    for (const typed of ["", "ACDEFHJ", "ACDEFHJKM", "ACDEFHJ0", "ACDEFHJ%"])
      assert.equal(readPairingCode(typed), null);
    fc.assert(
      fc.property(fc.string(), (typed) => {
        const read = readPairingCode(typed);
        return read === null || /^[A-Z0-9]{8}$/.test(read);
      }),
    );
  });
});
