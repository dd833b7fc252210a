import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { safeNext } from "#components/sign-in/safe-next.ts";

const HERE = "https://caretower.example";

test("signing in leads to a path of this server, whatever the link said", () => {
  assert.equal(safeNext("/beds?unit=4E"), "/beds?unit=4E");
  for (const trap of [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "",
    undefined,
  ])
    assert.equal(safeNext(trap), "/");
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((text) => `/${text}`),
      ),
      (next) => {
        assert.equal(new URL(safeNext(next), HERE).origin, HERE);
      },
    ),
  );
});
