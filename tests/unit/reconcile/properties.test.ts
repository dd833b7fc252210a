import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Unrecorded } from "./support/feed.ts";
import { Hospital } from "./support/hospital.ts";
import { randomFeed, watched } from "./support/random-feed.ts";

/** A bed of which nothing stands any more is as one of which nothing was ever said. */
const UNTOUCHED = {
  facility: "GH",
  occupants: [],
  readiness: "unknown",
  readinessSince: null,
  cleaningLevel: "standard",
  block: null,
  assignment: null,
  isolation: false,
  assertion: null,
  conflicts: [],
  flags: [],
};

const RUNS = { numRuns: 300 };

/** All that is held true, without the list of reports a stay rests on: a confirmation decides nothing. */
function truth(hospital: Hospital): string {
  const { reconciler } = hospital;
  const known = {
    visits: watched.visits.map((visit) => reconciler.encounter(`GH/${visit}`)),
    beds: watched.beds.map((bed) => reconciler.bed(bed) ?? { bed, ...UNTOUCHED }),
    requests: watched.requests.map((key) => reconciler.request(key)),
  };
  return JSON.stringify(known, (key, value) => (key === "events" ? undefined : value), 1);
}

function settled(batches: Unrecorded[][]): Hospital {
  const hospital = new Hospital();
  for (const batch of batches) hospital.say(batch);
  hospital.settle();
  return hospital;
}

const shuffled = randomFeed.chain((events) =>
  fc.record({
    events: fc.constant(events),
    order: fc
      .shuffledSubarray([...events, ...events], { minLength: events.length })
      .map((some) => [...new Set([...some, ...events])].concat(some)),
  }),
);

describe("whatever arrives, however it arrives", () => {
  test("any order of arrival, with duplicates, ends in the same truth", () => {
    fc.assert(
      fc.property(shuffled, ({ events, order }) => {
        const straight = settled(events.map((event) => [event]));
        const mixed = settled(order.map((event) => [event]));
        assert.equal(truth(mixed), truth(straight));
      }),
      RUNS,
    );
  });

  test("batch boundaries do not matter", () => {
    fc.assert(
      fc.property(randomFeed, fc.nat(7), (events, size) => {
        const batches: Unrecorded[][] = [];
        for (let i = 0; i < events.length; i += size + 1) batches.push(events.slice(i, i + size + 1));
        assert.equal(truth(settled(batches)), truth(settled(events.map((event) => [event]))));
      }),
      RUNS,
    );
  });

  test("stopping and starting again at any point makes the decisions that never stopping makes", () => {
    fc.assert(
      fc.property(randomFeed, fc.nat(15), (events, stop) => {
        const steady = new Hospital();
        const stopped = new Hospital();
        for (const [index, event] of events.entries()) {
          assert.deepEqual(stopped.say(event), steady.say(event));
          if (index === stop) stopped.restart();
        }
        assert.deepEqual(stopped.settle(), steady.settle());
        assert.equal(truth(stopped), truth(steady));
      }),
      RUNS,
    );
  });

  test("scenario 67: folded anew from the log up to every position, the same is true as was true there", () => {
    fc.assert(
      fc.property(randomFeed, (events) => {
        const live = new Hospital();
        for (const event of events) {
          live.say(event);
          const again = new Hospital();
          for (const recorded of live.log) again.reconciler.apply(recorded);
          again.reconciler.drain();
          assert.equal(truth(again), truth(live));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("folding the log again makes the same decisions", () => {
    fc.assert(
      fc.property(randomFeed, (events) => {
        const first = new Hospital();
        first.sayInTurn(...events);
        first.settle();
        const again = new Hospital();
        for (const event of first.log) {
          again.reconciler.apply(event);
          again.reconciler.drain();
        }
        assert.equal(truth(again), truth(first));
      }),
      RUNS,
    );
  });

  test("no bed holds a patient who is not in it, and every placed patient is in exactly one bed", () => {
    fc.assert(
      fc.property(randomFeed, (events) => {
        const hospital = settled([events]);
        for (const bed of watched.beds)
          for (const { encounter } of hospital.reconciler.bed(bed)?.occupants ?? [])
            assert.equal(hospital.reconciler.encounter(encounter)?.place?.bed, bed);
        for (const visit of watched.visits) {
          const now = hospital.reconciler.encounter(`GH/${visit}`);
          if (now?.place?.bed) assert.ok(hospital.occupants(now.place.bed).includes(now.key.slice(3)));
        }
      }),
      RUNS,
    );
  });
});
