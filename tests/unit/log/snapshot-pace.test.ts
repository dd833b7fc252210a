import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SnapshotPace } from "#server/log/snapshot-pace.ts";

/** A pace whose clock and load the test moves; making a state into text takes `tookMs`. */
function paced(tookMs: number) {
  const clock = { now: 0, load: 0.1 };
  const errors: Error[] = [];
  const pace = new SnapshotPace({
    position: 0,
    onError: (error) => errors.push(error),
    now: () => clock.now,
    load: () => clock.load,
  });
  const keep = (position: number, stored: Promise<void> = Promise.resolve()) =>
    pace.keep(
      position,
      async () => {
        clock.now += tookMs;
      },
      () => stored,
    );
  return { clock, errors, pace, keep };
}

describe("the pace of snapshots", () => {
  test("a small state is kept every fifty thousand events", async () => {
    const { clock, pace, keep } = paced(1);
    assert.ok(!pace.isDue(49_999));
    assert.ok(pace.isDue(50_000));
    await keep(50_000);
    await pace.settled();
    clock.now += 1000;
    assert.ok(!pace.isDue(99_999));
    assert.ok(pace.isDue(100_000));
  });

  test("one that took two seconds is not kept again within two hundred", async () => {
    const { clock, pace, keep } = paced(2000);
    await keep(50_000);
    await pace.settled();
    clock.now = 199_999;
    assert.ok(!pace.isDue(300_000));
    clock.now = 200_000;
    assert.ok(pace.isDue(300_000));
  });

  test("a state that holds the node up waits for a lull, and a small one does not", async () => {
    for (const [tookMs, isDueInBurst] of [
      [2000, false],
      [5, true],
    ] as const) {
      const { clock, pace, keep } = paced(tookMs);
      clock.load = 0.9;
      assert.ok(!pace.isDue(50_000), "how long the first one takes is not known");
      await keep(50_000);
      await pace.settled();
      clock.now = 1_000_000;
      assert.equal(pace.isDue(100_000), isDueInBurst);
      clock.load = 0.2;
      assert.ok(pace.isDue(100_000));
    }
  });

  test("what has to be folded anew has a bound, whatever a state costs", async () => {
    const { clock, pace, keep } = paced(60_000);
    clock.load = 1;
    await keep(50_000);
    await pace.settled();
    assert.ok(!pace.isDue(449_999));
    assert.ok(pace.isDue(450_000));
  });

  test("no second state is kept while the first is being stored, and who stops waits for it", async () => {
    const { pace, keep } = paced(0);
    const { promise, resolve } = Promise.withResolvers<void>();
    await keep(50_000, promise);
    assert.ok(!pace.isDue(1_000_000));
    const settled = pace.settled();
    resolve();
    await settled;
    assert.ok(pace.isDue(1_000_000));
  });

  test("a state that could not be stored is told, and the next one is kept in its turn", async () => {
    const { errors, pace, keep } = paced(0);
    await keep(50_000, Promise.reject(new Error("no room")));
    await pace.settled();
    assert.deepEqual(
      errors.map(({ message }) => message),
      ["no room"],
    );
    assert.ok(pace.isDue(100_000));
  });

  test("a state that could not be made into text is told too, and holds nobody up", async () => {
    const { errors, pace } = paced(0);
    await pace.keep(
      50_000,
      () => Promise.reject(new Error("too long")),
      async () => assert.fail(),
    );
    await pace.settled();
    assert.deepEqual(
      errors.map(({ message }) => message),
      ["too long"],
    );
    assert.ok(!pace.isDue(99_999));
    assert.ok(pace.isDue(100_000));
  });
});
