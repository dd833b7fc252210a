import assert from "node:assert/strict";
import { test } from "node:test";
import { conflictNotices } from "#components/beds/conflict-words.ts";
import { bedRow, MINUTE, NOW } from "./bed-row.ts";

test("every contradiction is announced, oldest first, with both visits and no promise that anything was resolved", () => {
  const notices = conflictNotices([
    bedRow({ id: "6W-15", conflicts: [{ kind: "status-disagrees", since: NOW - MINUTE, encounters: [] }] }),
    bedRow({
      id: "6W-14",
      conflicts: [{ kind: "two-patients", since: NOW - 3 * MINUTE, encounters: ["LKF/204611", "LKF/203980"] }],
    }),
    bedRow({ id: "6W-16" }),
  ]);
  assert.deepEqual(
    notices.map((notice) => notice.bed),
    ["6W-14", "6W-15"],
  );
  assert.equal(notices[0]?.headline, "holds two patients");
  assert.equal(
    notices[0]?.detail,
    "V\u2009204\u2009611 and V\u2009203\u2009980 are both recorded here. Neither stay was altered.",
  );
});

test("one visit in two beds, or one of two that may be named here, is not told as several", () => {
  const conflict = { kind: "one-patient-two-beds" as const, since: NOW - MINUTE, encounters: ["LKF/204611"] };
  const [notice] = conflictNotices([bedRow({ id: "6W-14", conflicts: [conflict] })]);
  assert.equal(
    notice?.detail,
    "V\u2009204\u2009611 is recorded in another bed at the same time. Neither stay was altered.",
  );
});
