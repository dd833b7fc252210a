import assert from "node:assert/strict";
import { test } from "node:test";
import { hashPassword, isPassword } from "#server/access/sign-in/password.ts";

test("a password is known again by its hash, which is another one each time", async () => {
  const [first, second] = await Promise.all([
    hashPassword("caf\u00e9 at the corner"),
    hashPassword("caf\u00e9 at the corner"),
  ]);
  assert.notEqual(first, second);
  assert.match(first, /^scrypt\$32768\$8\$3\$/);
  assert.equal(await isPassword("caf\u00e9 at the corner", first), true);
  assert.equal(await isPassword("cafe\u0301 at the corner", first), true, "composed otherwise by another keyboard");
  assert.equal(await isPassword("cafe at the corner", first), false);
});

test("nobody, and a hash that was never one, let nobody in", async () => {
  assert.equal(await isPassword("", null), false);
  assert.equal(await isPassword("anything", "scrypt$1$1$1$x$y"), false);
});
