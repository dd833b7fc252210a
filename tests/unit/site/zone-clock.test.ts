import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { zoneClock } from "#server/site/zone-clock.ts";

const ZONES = ["America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Phoenix", "Asia/Kathmandu", "UTC"];
const clocks = ZONES.map(zoneClock);

describe("zone rules", () => {
  test("the offset at any instant is the platform's", () => {
    const instant = fc.integer({ min: Date.parse("1990-01-01T00:00Z"), max: Date.parse("2040-01-01T00:00Z") });
    fc.assert(
      fc.property(fc.constantFrom(...clocks), instant, (clock, at) => {
        const parts = new Intl.DateTimeFormat("sv-SE", {
          timeZone: clock.timeZone,
          dateStyle: "short",
          timeStyle: "medium",
        });
        const wall = Date.parse(`${parts.format(at).replace(" ", "T")}Z`);
        assert.equal(clock.offsetAt(at), Math.round((wall - Math.floor(at / 1000) * 1000) / 60_000));
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test("what the wall shows leads back to the instant, or to its twin an hour before", () => {
    const minute = fc.integer({
      min: Date.parse("2020-01-01T00:00Z") / 60_000,
      max: Date.parse("2030-01-01T00:00Z") / 60_000,
    });
    fc.assert(
      fc.property(fc.constantFrom(...clocks), minute, (clock, minutes) => {
        const at = minutes * 60_000;
        const read = clock.fromWall(at + clock.offsetAt(at) * 60_000);
        if (read.doubt === "repeated") assert.ok(read.at <= at && at - read.at <= 3_600_000);
        else assert.equal(read.at, at);
        assert.notEqual(read.doubt, "skipped");
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test("the hour that autumn repeats is the earlier one; the hour that spring skips moves forward", () => {
    const clock = zoneClock("America/New_York");
    const autumn = clock.fromWall(Date.UTC(2026, 10, 1, 1, 30));
    assert.deepEqual(autumn, { at: Date.parse("2026-11-01T01:30:00-04:00"), offset: -240, doubt: "repeated" });
    const spring = clock.fromWall(Date.UTC(2026, 2, 8, 2, 30));
    assert.deepEqual(spring, { at: Date.parse("2026-03-08T03:30:00-04:00"), offset: -240, doubt: "skipped" });
  });
});
