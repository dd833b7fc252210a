import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pastInstant, pastParameter } from "#components/shell/past-instant.ts";
import { screenOf } from "#components/shell/screens.ts";

const NOW = Date.UTC(2026, 10, 17, 18, 42);

describe("the past minute in an address", () => {
  test("is read with its zone and survives the way there and back", () => {
    const instant = NOW - 90 * 60_000;
    assert.equal(pastParameter(instant), "2026-11-17T17:12Z");
    assert.equal(pastInstant(pastParameter(instant), NOW), instant);
    assert.equal(pastInstant("2026-11-17T12:12:00-05:00", NOW), instant);
  });

  test("nothing, nonsense, a time without a zone, the future or two of them mean now", () => {
    for (const at of [undefined, null, "", "yesterday", "2026-11-17T17:12", "2026-13-40T99:99Z", "2026-11-17T18:43Z"]) {
      assert.equal(pastInstant(at, NOW), null, String(at));
    }
    assert.equal(pastInstant(["2026-11-17T17:12Z", "2026-11-17T17:13Z"], NOW), null);
  });
});

test("a page below a screen belongs to it, a similar name does not", () => {
  assert.equal(screenOf("/encounters/204388")?.title, "Encounters");
  assert.equal(screenOf("/bedside"), undefined);
});
