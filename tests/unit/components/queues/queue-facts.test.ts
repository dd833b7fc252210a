import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { queueFacts } from "#components/queues/queue-facts.ts";
import { parseQueuesUrl, printQueuesUrl } from "#components/queues/queues-url.ts";
import type { QueueRow } from "#server/contracts/views/queue-row.ts";

const NOW = Date.UTC(2026, 10, 17, 18, 42);
const MINUTE = 60_000;
const item = (key: string, minutes: number) => ({
  key,
  encounter: null,
  visit: null,
  unit: "5E",
  bed: null,
  what: "bed",
  status: "open",
  since: NOW - minutes * MINUTE,
  priority: "routine" as const,
});
const queue = (over: Partial<QueueRow> = {}): QueueRow => ({
  id: "LKF:boarding",
  facility: "LKF",
  queue: "boarding",
  length: 2,
  longestSince: NOW - 372 * MINUTE,
  targetMinutes: 240,
  arrivedLastHour: 3,
  servedLastHour: 2,
  trend: [1, 1, 1, 1, 1, 1, 1, 5, 4, 3, 2, 2],
  items: [item("a", 372), item("b", 240)],
  ...over,
});

describe("what a queue's row says", () => {
  test("its longest wait is late past the target, and members are counted late one by one", () => {
    const facts = queueFacts(queue(), NOW);
    assert.deepEqual([facts.longest, facts.longestIsLate, facts.late], [372 * MINUTE, true, 1]);
  });

  test("a wait of exactly the target is not late", () => {
    assert.equal(queueFacts(queue({ longestSince: NOW - 240 * MINUTE }), NOW).longestIsLate, false);
  });

  test("an empty queue has no wait and nobody late", () => {
    const facts = queueFacts(queue({ length: 0, longestSince: null, items: [] }), NOW);
    assert.deepEqual([facts.longest, facts.longestIsLate, facts.late], [null, false, 0]);
  });

  test("members hidden by the reader's role are not counted as none", () => {
    assert.equal(queueFacts(queue({ items: [] }), NOW).late, null);
  });

  test("the change is against a full hour ago, and unknown while that is not known", () => {
    assert.equal(queueFacts(queue(), NOW).hourChange, -3);
    assert.equal(queueFacts(queue({ trend: [2, 2, 2, 2] }), NOW).hourChange, null);
  });
});

test("the chosen queue and its filters survive being printed and read again", () => {
  const query = "queue=boarding&only=late&sort=unit&q=5E";
  assert.equal(printQueuesUrl(parseQueuesUrl(new URLSearchParams(query)), new URLSearchParams()), query);
  assert.equal(
    printQueuesUrl(parseQueuesUrl(new URLSearchParams("queue=tea&sort=tea")), new URLSearchParams("at=1")),
    "at=1",
  );
});
