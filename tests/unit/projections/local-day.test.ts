import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startOfDay } from "#server/projections/local-day.ts";

const NEW_YORK = "America/New_York";
const at = (iso: string) => Date.parse(iso);

describe("the local day", () => {
  test("begins at local midnight, not at UTC's", () => {
    assert.equal(startOfDay(at("2026-11-17T03:30:00Z"), NEW_YORK), at("2026-11-16T00:00:00-05:00"));
  });

  test("has 25 hours in autumn", () => {
    assert.equal(startOfDay(at("2026-11-01T23:30:00-05:00"), NEW_YORK), at("2026-11-01T00:00:00-04:00"));
  });

  test("has 23 hours in spring", () => {
    assert.equal(startOfDay(at("2026-03-08T23:30:00-04:00"), NEW_YORK), at("2026-03-08T00:00:00-05:00"));
  });

  test("begins anew at midnight itself", () => {
    const midnight = at("2026-06-01T00:00:00-04:00");
    assert.equal(startOfDay(midnight, NEW_YORK), midnight);
    assert.equal(startOfDay(midnight - 1, NEW_YORK), at("2026-05-31T00:00:00-04:00"));
  });
});
