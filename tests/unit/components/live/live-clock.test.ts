import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LiveClock } from "#components/live/live-clock.ts";
import { ScriptedTime, START_AT } from "./scripted-link.ts";

function clock() {
  const time = new ScriptedTime();
  const live = new LiveClock({ steady: () => time.now, every: time.every }, START_AT);
  const stop = live.subscribe(() => {});
  return { time, live, stop };
}

describe("the page's clock", () => {
  test("runs from the time the page was drawn until the server says better", () => {
    const { time, live } = clock();
    time.pass(3_000);
    assert.equal(live.now(), START_AT + 3_000);
    live.heard(START_AT + 5_000, null);
    assert.equal(live.now(), START_AT + 5_000);
  });

  test("a beat that came a little late does not turn it back", () => {
    const { time, live } = clock();
    time.pass(5_000);
    live.heard(START_AT + 4_800, null);
    assert.equal(live.now(), START_AT + 5_000);
  });

  test("a server whose clock really is earlier is believed", () => {
    const { time, live } = clock();
    time.pass(5_000);
    live.heard(START_AT - 60_000, null);
    assert.equal(live.now(), START_AT - 60_000);
  });

  test("a server that says nothing is lost within 10 s, and the clock stands at its last word", () => {
    const { time, live } = clock();
    live.connection(true);
    time.pass(2_000);
    live.heard(START_AT + 2_000, null);
    time.pass(9_000);
    assert.equal(live.status().state, "live");
    time.pass(1_000);
    assert.deepEqual(live.status(), { state: "lost", lostSince: START_AT + 2_000, watermark: null });
    time.pass(60_000);
    assert.equal(live.now(), START_AT + 2_000);
    assert.equal(live.silence(), 70_000);
  });

  test("a broken connection is connecting first and lost after the same silence", () => {
    const { time, live } = clock();
    live.connection(true);
    live.connection(false);
    assert.equal(live.status().state, "connecting");
    time.pass(10_000);
    assert.equal(live.status().state, "lost");
  });

  test("a word from the server brings it back", () => {
    const { time, live } = clock();
    live.connection(true);
    time.pass(30_000);
    live.heard(START_AT + 30_000, null);
    assert.equal(live.status().state, "live");
    assert.equal(live.now(), START_AT + 30_000);
  });

  test("it ticks only while somebody listens", () => {
    const { time, stop } = clock();
    assert.equal(time.pending, 1);
    stop();
    assert.equal(time.pending, 0);
  });
});
