import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Notification, NotificationType } from "#server/ingest/fhir/envelope.ts";
import { type CounterState, closeGap, countEvents, gapsDue } from "#server/ingest/fhir/event-counter.ts";
import { careFor } from "#server/ingest/fhir/watchdog.ts";

const T0 = Date.parse("2026-11-17T10:00:00Z");

function notify(type: NotificationType, since: number, numbers: number[] = [], at = T0): Notification {
  return {
    type,
    subscription: "Subscription/s1",
    topic: null,
    status: "active",
    eventsSinceStart: since,
    events: numbers.map((number) => ({
      number,
      timestamp: at + number * 1000,
      focus: null,
      additionalContext: [],
      resource: null,
      isDeleted: false,
    })),
    errors: [],
    sentAt: at + since * 1000,
    id: null,
    included: new Map(),
  };
}

function run(...notifications: Notification[]) {
  let state: CounterState | null = null;
  const processed: number[] = [];
  const steps = notifications.map((notification, turn) => {
    const step = countEvents(state, notification, T0 + turn);
    state = step.state;
    processed.push(...step.process.map(({ number }) => number));
    return step;
  });
  const last = steps.at(-1);
  assert.ok(last);
  return { processed, steps, last };
}

const event = (number: number) => notify("event-notification", number, [number]);

describe("event counter", () => {
  test("scenario 77: after 1, 2, 4 the gap 3 is open, due after the wait, and closed by the late 3", () => {
    const { last, steps } = run(notify("handshake", 0), event(1), event(2), event(4));
    assert.deepEqual(last.opened, [{ from: 3, to: 3 }]);
    assert.deepEqual(gapsDue(last.state, T0 + 29_000), []);
    const [due] = gapsDue(last.state, T0 + 60_000);
    assert.deepEqual([due?.from, due?.to], [3, 3]);
    assert.ok(due && closeGap(last.state, due).gaps.length === 0, "an answered question closes the gap");
    const late = run(...[notify("handshake", 0), event(1), event(2), event(4), event(3)]);
    assert.deepEqual(
      [late.processed, late.last.closed, late.last.state.gaps],
      [[1, 2, 4, 3], [{ from: 3, to: 3 }], []],
    );
    assert.ok(steps.every(({ reset }) => !reset));
  });

  test("scenario 78: a heartbeat with a past event and a handshake with a non-zero count lose and double nothing", () => {
    const { processed, last } = run(notify("handshake", 0), event(1), event(3), notify("heartbeat", 3, [2]), event(2));
    assert.deepEqual(processed, [1, 3, 2]);
    assert.deepEqual(last.state.gaps, []);
    const first = countEvents(null, notify("handshake", 40), T0);
    assert.deepEqual([first.state.highest, first.census, first.opened], [40, true, []]);
    const ahead = run(notify("handshake", 0), event(1), notify("handshake", 3));
    assert.deepEqual([ahead.last.opened, ahead.last.reset], [[{ from: 2, to: 3 }], false]);
  });

  test("a number once seen is ignored, whatever type of notification repeats it", () => {
    const { processed } = run(notify("handshake", 0), event(1), event(1), notify("query-event", 1, [1]), event(2));
    assert.deepEqual(processed, [1, 2]);
  });

  test("a counter that starts anew asks for a census and loses no event", () => {
    const later = T0 + 3_600_000;
    const shaken = run(notify("handshake", 0), event(1), event(2), event(3), notify("handshake", 0, [], later));
    assert.deepEqual([shaken.last.reset, shaken.last.census, shaken.last.state.highest], [true, true, 0]);
    const silent = run(
      notify("handshake", 0),
      event(1),
      event(2),
      event(3),
      notify("event-notification", 1, [1], later),
    );
    assert.deepEqual([silent.last.reset, silent.processed], [true, [1, 2, 3, 1]]);
  });

  test("a new handshake begins anew even from a server whose clock went back; the same one again does not", () => {
    const begun = [notify("handshake", 0), event(1), event(2)];
    assert.equal(run(...begun, notify("handshake", 0, [], T0 - 3_600_000)).last.reset, true);
    const repeated = run(...begun, notify("handshake", 0));
    assert.deepEqual([repeated.last.reset, repeated.last.state.highest], [false, 2]);
  });

  test("a heartbeat overtaken by an event is no reset", () => {
    const { last } = run(notify("handshake", 0), event(1), event(2), event(3), notify("heartbeat", 2));
    assert.deepEqual([last.reset, last.state.highest], [false, 3]);
  });

  test("more missing events than can be asked for become a census, not a gap", () => {
    const { last } = run(notify("handshake", 0), event(1), event(50_000));
    assert.deepEqual([last.opened, last.census, last.state.gaps], [[], true, []]);
  });

  test("in any order, with repeats and in any bundles, every event is processed once and no gap is left", () => {
    const orders = fc.integer({ min: 1, max: 12 }).chain((count) => {
      const numbers = Array.from({ length: count }, (_, at) => at + 1);
      const bundle = fc.subarray(numbers, { minLength: 1 });
      return fc.tuple(
        fc.constant(numbers),
        fc.array(bundle, { maxLength: 6 }),
        fc.shuffledSubarray(numbers, { minLength: count }),
      );
    });
    fc.assert(
      fc.property(orders, ([numbers, bundles, shuffled]) => {
        const each = shuffled.map((number) => event(number));
        const many = bundles.map((list) => notify("event-notification", Math.max(...list), list));
        const { processed, last } = run(notify("handshake", 0), ...many, ...each);
        assert.deepEqual(
          processed.toSorted((a, b) => a - b),
          numbers,
        );
        assert.deepEqual(last.state.gaps, []);
        assert.equal(last.state.highest, numbers.length);
      }),
    );
  });
});

describe("watchdog", () => {
  const heard = { lastHeardAt: T0, heartbeatSeconds: 60, status: "active" };

  test("silence of more than two periods asks the server and marks the feed late; less does not", () => {
    assert.deepEqual(careFor(heard, T0 + 120_000), { action: "none" });
    assert.deepEqual(careFor(heard, T0 + 120_001), { action: "ask-status", lateSince: T0 + 120_000 });
    assert.deepEqual(careFor({ ...heard, heartbeatSeconds: 0 }, T0 + 9e9), { action: "none" });
  });

  test("an error asks for recovery and off stops, however recent the last word", () => {
    assert.deepEqual(careFor({ ...heard, status: "error" }, T0), { action: "recover" });
    assert.deepEqual(careFor({ ...heard, status: "off" }, T0 + 9e9), { action: "stop" });
  });
});
