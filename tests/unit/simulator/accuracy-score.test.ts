import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Delivery } from "#server/simulator/feed/delivery.ts";
import type { ApiEvent } from "#tests/accuracy/board-client.ts";
import { LossCount } from "#tests/accuracy/losses.ts";
import { AccuracyScore, type BedFacts } from "#tests/accuracy/score.ts";

const READY = { state: "ready", encounter: null };
const TAKEN = { state: "occupied", encounter: "LKF/1" };

function bed(facts: Partial<BedFacts>): BedFacts {
  return { id: "5E-12", truth: TAKEN, board: TAKEN, naive: TAKEN, isOwed: false, isTouched: false, ...facts };
}

function delivery(id: string, repeat = false): Delivery {
  return {
    at: 0,
    source: "EPIC-ADT",
    transport: "mllp",
    id,
    label: "ADT^A02",
    body: "MSH|^~\\&|EPIC\rEVN|A08|20260302060000\r",
    repeat,
  };
}

function event(id: string, controlId: string, inboundId: number): ApiEvent {
  const lineage = { inboundId };
  return {
    position: 1,
    id,
    type: "encounter.transferred",
    kind: "report",
    actor: "source:EPIC-ADT",
    lineage,
    data: { order: { controlId } },
  };
}

describe("the accuracy score", () => {
  test("a bed with a message still to come counts as live, not as settled", () => {
    const score = new AccuracyScore();
    const wrong = score.addSample([bed({ board: READY, isOwed: true }), bed({})]);
    assert.equal(score.live.state.share, 0.5);
    assert.equal(score.settled.state.share, 1);
    assert.deepEqual(wrong, []);
  });

  test("the right state with the wrong patient is a wrong occupant", () => {
    const score = new AccuracyScore();
    const wrong = score.addSample([bed({ board: { state: "occupied", encounter: "LKF/2" } })]);
    assert.equal(score.settled.state.share, 1);
    assert.equal(score.settled.occupant.share, 0);
    assert.equal(wrong.length, 1);
  });

  test("the naive board is judged on the same beds as the settled board", () => {
    const score = new AccuracyScore();
    score.addSample([bed({ naive: READY, isTouched: true }), bed({ naive: READY, isOwed: true, isTouched: true })]);
    assert.equal(score.touchedNaive.whole.asked, 1);
    assert.equal(score.touchedNaive.whole.share, 0);
    assert.equal(score.touchedSettled.whole.share, 1);
  });
});

describe("counting what was lost and doubled", () => {
  test("a message without an event is lost, and a heartbeat never is", () => {
    const losses = new LossCount();
    for (const id of ["1", "3"]) losses.sent(delivery(id));
    losses.sent({ ...delivery("2"), label: "heartbeat" });
    losses.recorded(event("a", "1", 11));
    assert.deepEqual(losses.lost, ["EPIC-ADT 3"]);
    assert.equal(losses.doubled, 0);
  });

  test("a repeat that becomes news is doubled, under its own number or under the first one", () => {
    const losses = new LossCount();
    losses.sent(delivery("1"));
    losses.sent(delivery("1", true));
    losses.sent(delivery("9", true));
    losses.recorded(event("a", "1", 11));
    assert.equal(losses.doubled, 0);
    losses.recorded(event("b", "1", 12));
    assert.equal(losses.doubled, 1);
    losses.recorded(event("c", "9", 13));
    assert.equal(losses.doubled, 2);
  });

  test("several events of one message are not doubled, the same event twice is", () => {
    const losses = new LossCount();
    losses.sent(delivery("1"));
    losses.recorded(event("a", "1", 11));
    losses.recorded(event("b", "1", 11));
    assert.equal(losses.doubled, 0);
    losses.recorded(event("b", "1", 11));
    assert.equal(losses.doubled, 1);
  });
});
