import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FeedBook } from "#server/projections/feeds/feed-book.ts";
import { feedRows, limitsOf, stateOf } from "#server/projections/feeds/feed-rows.ts";
import { fixtureSite } from "#tests/support/ui/fixture-site.ts";

const NOON = Date.parse("2026-11-17T12:00:00Z");
const SILENCE = { silence: { lateSeconds: 30, staleSeconds: 120, deadSeconds: 300, adaptive: true } };

const NOTHING = { deadLetters: new Map(), connections: new Map(), completeness: new Map(), usualPerHour: new Map() };

function mark(overrides: Partial<Parameters<FeedBook["add"]>[0]> = {}) {
  return { source: "EHR", receivedAt: NOON, messageTime: NOON - 200, outcome: "stored", flagged: false, ...overrides };
}

describe("the age of a feed", () => {
  test("goes from fresh over late and stale to dead by the site's own limits", () => {
    const limits = limitsOf(SILENCE, undefined);
    const after = (seconds: number) => stateOf(NOON, limits, NOON + seconds * 1000);
    assert.deepEqual([0, 29, 30, 120, 299, 300].map(after), ["fresh", "fresh", "late", "stale", "stale", "dead"]);
  });

  test("a source that never spoke is not called dead", () => {
    assert.equal(stateOf(null, limitsOf(SILENCE, undefined), NOON), "never");
  });

  test("silence that is usual at this hour is no alarm", () => {
    const sixAnHour = limitsOf(SILENCE, 6);
    assert.equal(stateOf(NOON, sixAnHour, NOON + 600_000), "fresh");
    assert.equal(stateOf(NOON, sixAnHour, NOON + 13_000_000), "dead");
  });

  test("a busy source is never allowed more silence than the site says", () => {
    assert.deepEqual(limitsOf(SILENCE, 100_000), { late: 30, stale: 120, dead: 300 });
  });
});

describe("what a source may do to the board", () => {
  test("one that loads history is called that, trusted or not, and no other is", () => {
    const { sources, ...site } = fixtureSite();
    const [source] = sources;
    assert.ok(source);
    const trustOf = (more: Partial<typeof source>) =>
      feedRows({ ...site, sources: [{ ...source, ...more }] }, new FeedBook(), NOTHING, NOON)[0]?.trust;
    assert.equal(trustOf({}), "trusted");
    assert.equal(trustOf({ trust: "parallel" }), "parallel");
    assert.equal(trustOf({ history: true }), "history");
    assert.equal(trustOf({ history: true, trust: "parallel" }), "history");
  });
});

describe("the feed book", () => {
  test("counts what came in each of the last 60 minutes, the newest last", () => {
    const book = new FeedBook();
    book.add(mark());
    book.add(mark({ receivedAt: NOON - 59 * 60_000 }));
    book.add(mark({ receivedAt: NOON - 61 * 60_000 }));
    const minutes = book.last60("EHR", NOON);
    assert.equal(minutes.length, 60);
    assert.deepEqual([minutes[0], minutes[59]], [1, 1]);
  });

  test("tells duplicates, refusals and doubts of the last day apart and forgets the day before", () => {
    const book = new FeedBook();
    book.add(mark({ outcome: "duplicate" }));
    book.add(mark({ outcome: "refused" }));
    book.add(mark({ flagged: true }));
    book.add(mark({ receivedAt: NOON - 25 * 3_600_000 }));
    assert.deepEqual(book.day("EHR", NOON), { received: 3, duplicates: 1, rejected: 1, flagged: 1 });
  });

  test("states lag percentiles within a tenth", () => {
    const book = new FeedBook();
    for (let i = 1; i <= 100; i++) book.add(mark({ messageTime: NOON - i * 100 }));
    const p50 = book.lag("EHR", 0.5, NOON) ?? 0;
    const p99 = book.lag("EHR", 0.99, NOON) ?? 0;
    assert.ok(p50 >= 4500 && p50 <= 5500, `p50 ${p50}`);
    assert.ok(p99 >= 8900 && p99 <= 10_900, `p99 ${p99}`);
  });

  test("forgets the lag of an hour ago", () => {
    const book = new FeedBook();
    book.add(mark({ messageTime: NOON - 60_000 }));
    const later = NOON + 30 * 60_000;
    book.add(mark({ receivedAt: later, messageTime: later - 200 }));
    assert.ok((book.lag("EHR", 0.99, later) ?? 0) > 50_000);
    assert.ok((book.lag("EHR", 0.99, NOON + 61 * 60_000) ?? 0) < 250);
    assert.equal(book.lag("EHR", 0.99, NOON + 91 * 60_000), null);
  });

  test("has no lag to state where no message says its time", () => {
    const book = new FeedBook();
    book.add(mark({ messageTime: null }));
    assert.equal(book.lag("EHR", 0.5, NOON), null);
  });
});
