import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyDelta, type Held, hold } from "#components/live/apply-delta.ts";
import { WALL_AUDIENCE } from "#server/access/audience.ts";
import { createRedactor } from "#server/access/redact/redact-row.ts";
import type { Watch } from "#server/contracts/live.ts";
import { House } from "#server/projections/house/house.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import { Rooms, roomName } from "#server/realtime/rooms.ts";
import { siteOf } from "#tests/unit/projections/support/timed-log.ts";
import { Hospital } from "#tests/unit/reconcile/support/hospital.ts";
import { randomFeed } from "#tests/unit/reconcile/support/random-feed.ts";

const SCOPES = ["all", "facility:GH", "facility:ELSEWHERE", "unit:W", "unit:ED"];
const WATCHES = (["wall", "beds", "discharges", "queues"] as const).flatMap((view) =>
  SCOPES.map((scope): Watch => ({ view, scope })),
);

test("whoever watches a part of the house is told what comes into it and what leaves it, and of nothing else", () => {
  fc.assert(
    fc.property(randomFeed, fc.integer({ min: 1, max: 9 }), (feed, stretch) => {
      const hospital = new Hospital();
      hospital.say(siteOf());
      for (const event of feed) hospital.say(event);
      hospital.settle();
      const { log } = hospital;
      const house = new House();
      const rooms = new Rooms(
        new ViewSet(house, () => []),
        createRedactor((key) => `hidden ${key}`),
      );
      for (const event of log.slice(0, 1)) house.apply(event);
      rooms.tick(house.clock);
      const held = new Map<string, Held>();
      for (const watch of WATCHES) held.set(rooms.open(watch, WALL_AUDIENCE), hold(rooms.whole(watch, WALL_AUDIENCE)));
      for (let from = 1; from < log.length; from += stretch) {
        for (const event of log.slice(from, from + stretch)) house.apply(event);
        for (const [name, delta] of rooms.tick(house.clock).deltas) {
          const applied = applyDelta(held.get(name) as Held, delta);
          assert.ok(applied.outcome === "applied", applied.outcome);
          held.set(name, applied.held);
          assert.ok(delta.upserts.length + delta.removes.length > 0);
        }
      }
      for (const watch of WATCHES) {
        const rows = held.get(roomName(watch.view, watch.scope, WALL_AUDIENCE))?.rows.values() ?? [];
        assert.deepEqual(sorted([...rows]), sorted(rooms.whole(watch, WALL_AUDIENCE).rows), JSON.stringify(watch));
      }
    }),
    { numRuns: 200 },
  );
});

function sorted<Row extends { id: string }>(rows: Row[]): Row[] {
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}
