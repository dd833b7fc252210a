import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bucketOf, sinceOrder } from "#components/discharges/discharge-bucket.ts";
import { milestoneMark } from "#components/discharges/milestone-mark.ts";
import { waitingParty } from "#components/discharges/waiting-for.ts";
import { dischargeRow, HOUR, MINUTE, NOW, TARGETS } from "./discharge-row.ts";

const bucket = (over: Parameters<typeof dischargeRow>[0]) => bucketOf(dischargeRow(over), TARGETS, NOW);

describe("where a discharge stands", () => {
  test("two hours after the order it is past target, and not a millisecond before", () => {
    assert.equal(bucket({ orderedAt: NOW - 2 * HOUR }), "open");
    assert.equal(bucket({ orderedAt: NOW - 2 * HOUR - 1 }), "past");
  });

  test("all milestones done does not excuse a late departure", () => {
    assert.equal(bucket({ stage: "all-done", orderedAt: NOW - 3 * HOUR }), "past");
    assert.equal(bucket({ stage: "confirmed" }), "done");
  });

  test("a patient who left is out of every open group, and the clock stopped with the departure", () => {
    const row = dischargeRow({ stage: "left", orderedAt: NOW - 5 * HOUR, leftAt: NOW - 2 * HOUR });
    assert.equal(bucketOf(row, TARGETS, NOW), "left");
    assert.equal(sinceOrder(row, NOW), 3 * HOUR);
  });

  test("before the order there is no clock", () => {
    assert.equal(bucket({ stage: "expected", orderedAt: null }), "none");
    assert.equal(sinceOrder(dischargeRow({ orderedAt: null }), NOW), null);
  });
});

describe("how a milestone is drawn", () => {
  const mark = (name: "medication" | "transport", over: Parameters<typeof dischargeRow>[0]) =>
    milestoneMark(dischargeRow(over), name, TARGETS, NOW);

  test("done shows the minutes it took, running the minutes so far, to do none", () => {
    const since = NOW - 50 * MINUTE;
    assert.deepEqual(
      mark("medication", { milestones: { medication: { state: "done", since, doneAt: since + 31 * MINUTE } } }),
      {
        mark: "done",
        elapsed: 31 * MINUTE,
      },
    );
    assert.deepEqual(mark("medication", { milestones: { medication: { state: "running", since, doneAt: null } } }), {
      mark: "running",
      elapsed: 50 * MINUTE,
    });
    assert.deepEqual(mark("medication", { milestones: { medication: { state: "needed", since, doneAt: null } } }), {
      mark: "todo",
      elapsed: null,
    });
  });

  test("transport is late by its own target, medication by the discharge's", () => {
    const since = NOW - 46 * MINUTE;
    const open = { state: "needed" as const, since, doneAt: null };
    assert.equal(mark("transport", { milestones: { transport: open } }).mark, "late");
    assert.equal(mark("medication", { milestones: { medication: open } }).mark, "todo");
    assert.equal(
      mark("medication", { milestones: { medication: { ...open, since: NOW - 121 * MINUTE } } }).mark,
      "late",
    );
  });

  test("nothing is late before the order, and nothing keeps running after departure", () => {
    const open = { state: "running" as const, since: NOW - 9 * HOUR, doneAt: null };
    assert.equal(mark("transport", { orderedAt: null, milestones: { transport: open } }).mark, "running");
    assert.deepEqual(mark("transport", { leftAt: NOW - HOUR, milestones: { transport: open } }), {
      mark: "todo",
      elapsed: null,
    });
  });

  test("a milestone that nobody named is a dash", () => {
    assert.equal(mark("transport", {}).mark, "not-needed");
  });
});

test("the one party waited for is named by what it is, never by the milestone's code alone", () => {
  assert.equal(waitingParty(dischargeRow({ waitingFor: "medication" })), "Pharmacy");
  assert.equal(waitingParty(dischargeRow({ orderedAt: null, stage: "expected" })), "Discharge order");
  assert.equal(waitingParty(dischargeRow({ waitingFor: null })), "Not said");
});
