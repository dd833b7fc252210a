import assert from "node:assert/strict";
import { test } from "node:test";
import { cutoffs } from "#server/audit/retention/policy.ts";

const at = (text: string) => Date.parse(text);
const iso = (instant: number) => new Date(instant).toISOString();

test("records are kept to the day, and not a day less where a month is shorter", () => {
  const policy = { logYears: 6, rawMonths: 1 };
  assert.deepEqual(
    ["2033-06-15T03:00:00Z", "2033-03-31T12:00:00Z", "2034-01-31T00:00:00Z", "2032-02-29T23:00:00Z"].map((now) => {
      const { log, raw } = cutoffs(policy, at(now));
      return [iso(log), iso(raw)];
    }),
    [
      ["2027-06-15T03:00:00.000Z", "2033-05-15T03:00:00.000Z"],
      ["2027-03-31T12:00:00.000Z", "2033-02-28T12:00:00.000Z"],
      ["2028-01-31T00:00:00.000Z", "2033-12-31T00:00:00.000Z"],
      ["2026-02-28T23:00:00.000Z", "2032-01-29T23:00:00.000Z"],
    ],
  );
});
