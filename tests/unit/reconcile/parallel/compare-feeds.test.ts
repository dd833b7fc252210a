import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { compareFeeds } from "#server/reconcile/parallel/compare-feeds.ts";
import type { FeedComparison } from "#server/reconcile/parallel/feed-comparison.ts";
import { A01, A02, A03, A08, at, type Said, type Unrecorded } from "../support/feed.ts";
import { siteDefined } from "../support/hospital.ts";

const source = (id: string, trust: "trusted" | "parallel") => ({
  id,
  trust,
  protocol: "hl7v2" as const,
  facility: "GH",
});
const bed = (id: string) => ({ id, label: id, pl: ["W", id, ""] as [string, string, string] });
const site = siteDefined({
  units: [{ id: "W", facility: "GH", name: "Ward", beds: ["W-1", "W-2", "W-3"].map(bed) }],
  sources: [source("EHR", "trusted"), source("NEW", "parallel"), source("OTHER", "parallel")],
});

type Shorthand = (time: string, said?: Said) => Unrecorded;

const asNew = (said: Said): Said => ({ ...said, source: "NEW", data: { parallel: true, ...said.data } });
/** The same statement by the trusted feed and by the one in parallel. */
const both = (make: Shorthand, time: string, said: Said): Unrecorded[] => [make(time, said), make(time, asNew(said))];

/** Records each event at its own time, in batches of `batch`, and compares from 07:00 to 20:00. */
function compare(events: Unrecorded[], { from = "07:00", settleMs = 0, batch = 100 } = {}): FeedComparison {
  const log = [site, ...events].map(
    (event, index) =>
      ({ ...event, position: index + 1, epoch: 1, recordedAt: event.occurredAt + index }) as RecordedEvent,
  );
  const running = compareFeeds({ source: "NEW", from: at(from), to: at("20:00"), settleMs });
  for (let start = 0; start < log.length; start += batch) running.take(log.slice(start, start + batch));
  return running.finish();
}

const ordinary = [
  ...both(A01, "08:00", { to: "W-1" }),
  ...both(A02, "10:00", { to: "W-2", from: "W-1" }),
  ...both(A01, "09:00", { to: "W-3", visit: "V2", patient: "P2" }),
  ...both(A03, "12:00", { to: "W-3", visit: "V2", patient: "P2" }),
];

describe("a feed in parallel, compared", () => {
  test("two feeds that say the same agree on every visit, movement and bed", () => {
    const compared = compare(ordinary);
    assert.deepEqual(compared.visits, { spokenOf: 2, compared: 2, agreeing: 2, unjudged: 0 });
    // The very first word marks where the comparison begins, and is itself on the edge.
    assert.deepEqual(
      [compared.movements.matched, compared.movements.missing, compared.movements.apartP95Ms],
      [3, 0, 0],
    );
    assert.deepEqual([compared.differences, compared.bedDifferences], [[], []]);
    assert.equal(compared.verdict, "NEW agrees on 100 % of 2 visits over 12 h");
  });

  test("the answer does not depend on how the log was cut into batches", () => {
    const events = [...ordinary, A02("13:00", { to: "W-3", from: "W-2" })];
    assert.deepEqual(compare(events, { batch: 1 }), compare(events));
  });

  test("a movement that the new feed lost is found, with the last words of both sides", () => {
    const compared = compare([...ordinary, A02("13:00", { to: "W-3", from: "W-2", id: "lost" })]);
    assert.equal(compared.movements.missing, 1);
    const [worst] = compared.differences;
    assert.deepEqual([worst?.visit, worst?.kinds], ["V1", ["place", "movement-missing"]]);
    assert.deepEqual([worst?.board?.place, worst?.parallel?.place], ["W-3", "W-2"]);
    assert.deepEqual([worst?.boardWord?.event, worst?.parallelWord?.type], ["lost", "encounter.transferred"]);
    assert.match(compared.verdict, /agrees on 50\.0 % of 2 visits.*1 differs in place; 1 movement missing/);
  });

  test("a movement lost and made good by a later one is missing, though the place agrees", () => {
    const compared = compare([
      ...both(A01, "08:00", { to: "W-1" }),
      A02("10:00", { to: "W-2", from: "W-1" }),
      ...both(A02, "13:00", { to: "W-3", from: "W-1" }),
    ]);
    assert.deepEqual(compared.differences[0]?.kinds, ["movement-missing"]);
  });

  test("a different place is a difference of place, not a movement missing and one too many", () => {
    const compared = compare([
      ...both(A01, "08:00", { to: "W-1" }),
      A02("10:00", { to: "W-2", from: "W-1" }),
      A02("10:01", asNew({ to: "W-3", from: "W-1" })),
    ]);
    const { missing, extra, elsewhere } = compared.movements;
    assert.deepEqual([missing, extra, elsewhere], [0, 0, 1]);
    assert.deepEqual(compared.differences[0]?.kinds, ["place", "movement-elsewhere"]);
    assert.deepEqual(
      compared.bedDifferences.map(({ bed: id, occupiedOn }) => `${id} ${occupiedOn}`),
      ["W-2 board", "W-3 parallel"],
    );
  });

  test("a movement told at another time agrees in place; more than five minutes apart is a difference", () => {
    const apart = (time: string) =>
      compare([
        ...both(A01, "08:00", { to: "W-1" }),
        A02("10:00", { to: "W-2", from: "W-1" }),
        A02(time, asNew({ to: "W-2", from: "W-1" })),
      ]);
    assert.equal(apart("10:04").visits.agreeing, 1);
    const late = apart("10:30");
    assert.deepEqual(
      [late.movements.late, late.movements.apartP95Ms, late.differences[0]?.apartMs],
      [1, 1_800_000, 1_800_000],
    );
    assert.deepEqual(late.differences[0]?.kinds, ["movement-time"]);
  });

  test("a visit that only one side knows is found on either side", () => {
    const compared = compare([
      ...ordinary,
      A01("13:00", { to: "W-1", visit: "V3", patient: "P3" }),
      A01("14:00", asNew({ to: "W-3", visit: "V4", patient: "P4" })),
    ]);
    assert.deepEqual(
      compared.differences.map(({ visit, kinds, board, parallel }) => [visit, kinds[0], !!board, !!parallel]),
      [
        ["V3", "unknown-to-parallel", true, false],
        ["V4", "unknown-to-board", false, true],
      ],
    );
    assert.deepEqual(compared.beds, { onlyBoard: 1, onlyParallel: 1 });
  });

  test("class and status that differ are named", () => {
    const compared = compare([
      A01("08:00", { to: "W-1" }),
      A01("08:00", asNew({ to: "W-1", data: { class: "observation" } })),
      ...both(A01, "09:00", { to: "W-2", visit: "V2", patient: "P2" }),
      A03("12:00", { to: "W-2", visit: "V2", patient: "P2" }),
      ...both(A08, "13:00", { to: "W-1", visit: "V9", patient: "P9" }),
    ]);
    const byVisit = Object.fromEntries(compared.differences.map(({ visit, kinds }) => [visit, kinds]));
    assert.deepEqual(byVisit.V1, ["class"]);
    assert.deepEqual(byVisit.V2, ["status", "movement-missing"]);
  });

  test("what was said too shortly before the end is not judged, and what was said before the span only tells how things stood", () => {
    const compared = compare(
      [
        ...both(A01, "08:00", { to: "W-1" }),
        ...both(A08, "15:00", { to: "W-1" }),
        A02("09:00", { to: "W-3", visit: "V2", patient: "P2" }),
        A01("19:59", { to: "W-2", visit: "V3", patient: "P3" }),
      ],
      { from: "14:00", settleMs: 120_000 },
    );
    assert.deepEqual(compared.visits, { spokenOf: 1, compared: 1, agreeing: 1, unjudged: 1 });
  });

  test("nothing is held against a feed that had not begun, nor for or against one that is silent", () => {
    const early = A01("07:30", { to: "W-3", visit: "V2", patient: "P2" });
    const begun = compare([early, ...both(A01, "09:00", { to: "W-1" })]);
    assert.deepEqual([begun.visits.compared, begun.from > at("08:59")], [1, true]);
    assert.equal(compare([early]).verdict, "NEW spoke of no visit over 13 h: nothing to compare");
  });

  test("the word of a third source in parallel is on neither side", () => {
    const compared = compare([
      ...ordinary,
      A02("13:00", { to: "W-1", from: "W-2", source: "OTHER" }),
      A01("13:00", { to: "W-3", visit: "V5", patient: "P5", source: "OTHER" }),
    ]);
    assert.deepEqual([compared.visits.compared, compared.visits.agreeing], [2, 2]);
  });

  test("no person's token leaves the comparison", () => {
    const events = [...ordinary, A01("13:00", { to: "W-1", visit: "V3", patient: "token-of-a-person" })];
    assert.doesNotMatch(JSON.stringify(compare(events)), /token-of-a-person|"P1"/);
  });
});
