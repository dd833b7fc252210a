import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bedFacts, isConfirmable } from "#components/beds/bed-facts.ts";
import { bedRow, HOUR, MINUTE, NOW, SITE } from "./bed-row.ts";

const facts = (over: Parameters<typeof bedRow>[0]) => bedFacts(bedRow(over), SITE.policy, NOW);

describe("what is remarkable about a bed", () => {
  test("a dirty bed is past target only after its cleaning target", () => {
    assert.equal(facts({ state: "dirty", since: NOW - 60 * MINUTE }).pastTarget, null);
    assert.equal(facts({ state: "dirty", since: NOW - 60 * MINUTE - 1 }).pastTarget?.kind, "cleaning");
  });

  test("an occupied bed is past target when its discharge order is too old, however long the stay", () => {
    assert.equal(facts({ state: "occupied", since: NOW - 90 * HOUR }).pastTarget, null);
    assert.deepEqual(facts({ state: "occupied", orderedAt: NOW - 121 * MINUTE }).pastTarget, {
      kind: "discharge",
      since: NOW - 121 * MINUTE,
      targetMinutes: 120,
    });
  });

  test("an order that outlives its patient does not mark the bed", () => {
    assert.equal(facts({ state: "ready", orderedAt: NOW - 9 * HOUR }).pastTarget, null);
  });

  test("a bed that nothing confirmed for longer than the site allows is unconfirmed", () => {
    assert.equal(facts({ confirmedAt: NOW - 8 * HOUR }).unconfirmed, false);
    assert.equal(facts({ confirmedAt: NOW - 8 * HOUR - 1 }).unconfirmed, true);
    assert.equal(facts({ confirmedAt: null }).unconfirmed, true);
  });

  test("closed and unknown beds are not asked to be confirmed: their state says it already", () => {
    assert.equal(facts({ state: "closed", confirmedAt: null }).unconfirmed, false);
    assert.equal(facts({ state: "unknown", confirmedAt: null }).unconfirmed, false);
  });
});

test("a bed can be confirmed only when the screen says one thing of it", () => {
  assert.equal(isConfirmable(bedRow({ state: "occupied" })), true);
  assert.equal(isConfirmable(bedRow({ state: "unknown" })), false);
  assert.equal(isConfirmable(bedRow({ conflicts: [{ kind: "two-patients", since: NOW, encounters: [] }] })), false);
});
