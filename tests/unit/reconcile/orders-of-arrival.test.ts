import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { A01, A02, A03, A04, A06, A12, at, type Unrecorded } from "./support/feed.ts";
import { Hospital, stays } from "./support/hospital.ts";

function* permutations<T>(items: T[]): Generator<T[]> {
  if (items.length < 2) return yield items;
  for (const [index, item] of items.entries())
    for (const rest of permutations([...items.slice(0, index), ...items.slice(index + 1)])) yield [item, ...rest];
}

const example = (): Unrecorded[] => [
  A04("09:00", { to: "ED-1", id: "a04" }),
  A06("11:30", { to: "MED-2", from: "ED-1", id: "a06" }),
  A02("15:00", { to: "SURG-7", from: "MED-2", id: "a02" }),
  A12("15:20", { evn6: "15:00", from: "SURG-7", to: "MED-2", id: "a12" }),
  A03("18:00", { rec: "18:10", to: "MED-2", id: "a03" }),
];

describe("every order of arrival", () => {
  test("scenario 66 and example 3.7 (e): all 120 orders, with duplicates, end in one state", () => {
    let count = 0;
    for (const sequence of permutations(example())) {
      const hospital = new Hospital();
      for (const [index, event] of sequence.entries()) {
        hospital.say(event);
        if (index % 2 === 1) hospital.say(sequence[index - 1] as Unrecorded);
      }
      hospital.settle();
      const now = hospital.visit();
      assert.equal(stays(now), "ED-1 09:00-11:30, MED-2 11:30-18:00");
      assert.deepEqual([now.status, now.class, now.flags, now.admittedAt], ["closed", "inpatient", [], at("11:30")]);
      assert.deepEqual([hospital.bed("ED-1").readiness, hospital.bed("MED-2").readiness], ["dirty", "dirty"]);
      assert.ok(!["dirty", "in-use"].includes(hospital.reconciler.bed("SURG-7")?.readiness ?? "unknown"));
      count++;
    }
    assert.equal(count, 120);
  });

  test("example 3.7 (e): the board meanwhile says what can be said", () => {
    const [a04, a06, a02, a12, a03] = example() as [Unrecorded, Unrecorded, Unrecorded, Unrecorded, Unrecorded];
    const cancelAlone = new Hospital();
    assert.deepEqual(cancelAlone.say(a12), []);
    const noClass = new Hospital();
    noClass.say(a04, a02);
    assert.equal(stays(noClass.visit()), "ED-1 09:00-15:00, SURG-7 15:00-now");
    assert.deepEqual([noClass.visit().flags, noClass.visit().class], [["prior.mismatch"], "emergency"]);
    const endFirst = new Hospital();
    endFirst.say(a03);
    assert.deepEqual([endFirst.visit().status, endFirst.visit().flags], ["closed", ["admit.missing"]]);
    const noTransfer = new Hospital();
    noTransfer.say(a04, a06, a12, a03);
    assert.equal(stays(noTransfer.visit()), "ED-1 09:00-11:30, MED-2 11:30-18:00");
    assert.deepEqual(noTransfer.visit().flags, ["cancel.unmatched"]);
  });

  test("scenario 15: HL7's own transfer, cancel, transfer, with beds 01, 1 and 02, ends in bed 02 in any order", () => {
    const triple = [
      A01("01:00", { to: "?6N^1", id: "t0" }),
      A02("05:00", { rec: "05:20", to: "?SICU^01", from: "?6N^1", id: "t1" }),
      A12("06:00", { evn6: "05:00", from: "?SICU^1", to: "?6N^1", id: "t2" }),
      A02("05:00", { rec: "06:03", to: "?SICU^02", from: "?6N^1", id: "t3" }),
    ];
    for (const sequence of permutations(triple)) {
      const hospital = new Hospital();
      hospital.sayInTurn(...sequence);
      assert.equal(stays(hospital.visit()), "6N^1 01:00-05:00, SICU^02 05:00-now");
      assert.deepEqual(hospital.visit().flags, []);
    }
  });

  test("two moves of one instant that nothing tells apart are ordered all the same, and said to be ambiguous", () => {
    const both = [A02("10:00", { to: "W-2", id: "x" }), A02("10:00", { to: "W-3", id: "y" })];
    const results = [both, [...both].reverse()].map((sequence) => {
      const hospital = new Hospital();
      hospital.sayInTurn(A01("08:00", { to: "W-1", id: "a" }), ...sequence);
      return hospital.visit();
    });
    assert.deepEqual(results[0]?.flags, ["order.ambiguous"]);
    assert.deepEqual(results[0], results[1]);
  });
});
