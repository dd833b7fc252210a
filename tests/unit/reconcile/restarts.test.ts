import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { A01 } from "./support/feed.ts";
import { randomFeed } from "./support/random-feed.ts";
import { RestartedRun, type Step } from "./support/restarted-run.ts";

const RUNS = { numRuns: 200 };

const restart = fc.record({ stepsAgo: fc.option(fc.nat(6)), batch: fc.integer({ min: 1, max: 40 }) });
const step: fc.Arbitrary<Step> = fc.record({
  arrive: fc.nat(8),
  take: fc.integer({ min: 1, max: 8 }),
  restart: fc.oneof({ weight: 2, arbitrary: fc.constant(false as const) }, { weight: 1, arbitrary: restart }),
  evict: fc.constant(false),
});
const steps = fc.array(step, { minLength: 2, maxLength: 14 });

const steady = (given: Step[]) => given.map((one) => ({ ...one, restart: false as const, evict: false }));

function assertSame(stopped: RestartedRun, steadyRun: RestartedRun): void {
  const texts = steadyRun.log.map((event) => JSON.stringify(event));
  for (const [index, event] of stopped.log.entries()) assert.equal(JSON.stringify(event), texts[index]);
  assert.equal(stopped.log.length, texts.length);
}

/** Each decision goes on from the last one of its subject. */
function assertChained({ decisions }: RestartedRun): void {
  const last = new Map<string, string>();
  for (const event of decisions) {
    if (!("was" in event.data) || !("now" in event.data)) continue;
    const { was, now } = event.data;
    const subject = `${event.type.split(".")[0]} ${"occupants" in now ? now.bed : now.key}`.replace(
      "encounter ",
      "stay ",
    );
    assert.equal(JSON.stringify(was), last.get(subject) ?? "null", `${event.type} of ${subject}`);
    last.set(subject, JSON.stringify(now));
  }
}

describe("starting again", () => {
  test("at any point, behind any number of reports, makes byte for byte the decisions that never stopping makes", () => {
    fc.assert(
      fc.property(randomFeed, steps, (reports, given) => {
        assertSame(new RestartedRun(reports, given), new RestartedRun(reports, steady(given)));
      }),
      RUNS,
    );
  });

  test("a bed that was taken and given back between two drains of the new fold is known to have been decided", () => {
    const reports = [
      A01("08:00", { to: "W-1", id: "in" }),
      A01("08:00", { to: "W-2", id: "put right", supersedes: ["in"] }),
      A01("09:00", { to: "W-1", visit: "V2", patient: "P2", id: "other" }),
    ];
    const one = { arrive: 1, take: 99, restart: false as const, evict: false };
    const { decisions } = new RestartedRun(reports, [one, one, { ...one, restart: { stepsAgo: null, batch: 99 } }]);
    const ofBed = decisions.filter(({ type, bed }) => type.startsWith("bed.") && bed === "W-1");
    assert.deepEqual(
      ofBed.map(({ type, data }) => [type, "was" in data && data.was === null]),
      [
        ["bed.occupied", true],
        ["bed.corrected", false],
        ["bed.occupied", false],
      ],
    );
  });

  test("what only the new fold's smaller batches saw in between was never decided", () => {
    const reports = [
      A01("08:00", { to: "W-1", id: "one" }),
      A01("08:00", { to: "W-2", id: "two", supersedes: ["one"] }),
      A01("09:00", { to: "W-1", visit: "V2", patient: "P2", id: "other" }),
    ];
    const go = { arrive: 2, take: 99, restart: false as const, evict: false };
    const { decisions } = new RestartedRun(reports, [go, { ...go, restart: { stepsAgo: null, batch: 1 } }]);
    const [first] = decisions.filter(({ type, bed }) => type.startsWith("bed.") && bed === "W-1");
    assert.ok(first && "was" in first.data && first.data.was === null);
  });

  test("decides from the last word on a subject, whatever had left memory and whenever", () => {
    const evicting = fc.array(
      step.chain((one) => fc.boolean().map((evict) => ({ ...one, evict }))),
      { minLength: 2, maxLength: 14 },
    );
    fc.assert(
      fc.property(randomFeed, evicting, (reports, given) => {
        assertChained(new RestartedRun(reports, given));
      }),
      RUNS,
    );
  });
});
