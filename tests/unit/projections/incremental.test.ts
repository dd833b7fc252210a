import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { House } from "#server/projections/house/house.ts";
import { canonicalRows, drawViews, KEPT_VIEWS } from "#server/projections/view-digest.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import { at } from "#tests/unit/reconcile/support/feed.ts";
import { Hospital } from "#tests/unit/reconcile/support/hospital.ts";
import { randomFeed } from "#tests/unit/reconcile/support/random-feed.ts";
import { randomPlans } from "./support/random-plans.ts";
import { siteOf } from "./support/timed-log.ts";

const RUNS = { numRuns: 500 };

/** Movements with all their faults and a day's plans, one after the other. */
const mixed = fc
  .tuple(randomPlans, randomFeed, fc.boolean())
  .map(([plans, feed, arePlansLast]) => (arePlansLast ? [...feed, ...plans] : [...plans, ...feed]));

/** Which of the events have a tick just before or after them, repeated over the whole log. */
const ticks = fc.array(fc.constantFrom("none", "before", "after", "both"), { minLength: 1, maxLength: 12 });

/** Times of recording, a stretch apart: a quarter of an hour passes now and then without an event that draws anything. */
const stretches = fc.array(fc.constantFrom(0, 1000, 60_000, 900_000), { minLength: 1, maxLength: 12 });

test("rows drawn again one by one are the rows drawn at once, wherever the ticks fall between the events", () => {
  fc.assert(
    fc.property(mixed, ticks, stretches, (feed, pattern, apart) => {
      const log = recorded(feed, apart);
      const house = new House();
      const views = new ViewSet(house, () => []);
      for (const [index, event] of log.entries()) {
        const when = pattern[index % pattern.length];
        if (when === "before" || when === "both") views.tick(event.recordedAt);
        house.apply(event);
        if (when === "after" || when === "both") views.tick(event.recordedAt);
      }
      const now = house.clock;
      views.tick(now);
      const whole = drawViews(folded(log), now);
      for (const view of KEPT_VIEWS) assert.equal(canonicalRows(views, view), canonicalRows(whole, view), view);
    }),
    RUNS,
  );
});

/** From one look to the next: about a target, an hour or midnight, and a millisecond to either side of them. */
const waits = fc.array(fc.constantFrom(1, 999, 60_000, 1_499_999, 899_999, 3_600_000, 3_600_001, 7_777_777), {
  minLength: 8,
  maxLength: 24,
});

test("rows that change with the clock alone are at every look what would be drawn at that instant", () => {
  fc.assert(
    fc.property(mixed, waits, fc.nat(600_000), (feed, steps, offset) => {
      const log = recorded(feed, [1000]);
      const views = new ViewSet(folded(log), () => []);
      const again = folded(log);
      let now = at("08:00") + offset;
      for (const step of steps) {
        now += step;
        views.tick(now);
        const whole = drawViews(again, now);
        for (const view of KEPT_VIEWS) assert.equal(canonicalRows(views, view), canonicalRows(whole, view), view);
      }
    }),
    { numRuns: 200 },
  );
});

test("a clock that is set back draws what would be drawn then", () => {
  const log = recorded([], [0]);
  const views = new ViewSet(folded(log), () => []);
  const now = log[0]?.recordedAt ?? 0;
  views.tick(now);
  views.tick(now - 3_600_000);
  const whole = drawViews(folded(log), now - 3_600_000);
  for (const view of KEPT_VIEWS) assert.equal(canonicalRows(views, view), canonicalRows(whole, view), view);
});

function recorded(feed: Parameters<Hospital["say"]>, apart: number[]): RecordedEvent[] {
  const hospital = new Hospital({ startedAt: at("08:00") });
  hospital.say(siteOf());
  for (const event of feed) hospital.say(event);
  hospital.settle();
  let recordedAt = at("08:00");
  return hospital.log.map((event, index) => {
    recordedAt += apart[index % apart.length] ?? 0;
    return { ...event, recordedAt };
  });
}

function folded(log: RecordedEvent[]): House {
  const house = new House();
  for (const event of log) house.apply(event);
  return house;
}
