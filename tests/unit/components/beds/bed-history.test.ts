import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type BedEvent, type BedThen, bedEventsSchema } from "#components/beds/bed-event.ts";
import { bedHistory, whyNow } from "#components/beds/bed-history.ts";
import { lastDay } from "#components/beds/last-day.ts";
import { HOUR, MINUTE, NOW } from "./bed-row.ts";

const READY: BedThen = {
  occupants: [],
  readiness: "ready",
  block: null,
  assignment: null,
  assertion: null,
  conflicts: [],
};
const HELD: BedThen = { ...READY, assignment: { encounter: "LKF/204388" } };
const OCCUPIED: BedThen = {
  ...READY,
  readiness: "in-use",
  occupants: [{ encounter: "LKF/204388", since: NOW - 3 * HOUR, onLeave: false }],
};
const DIRTY: BedThen = { ...READY, readiness: "dirty" };

let position = 0;
function event(id: string, at: number, over: Partial<BedEvent>): BedEvent {
  position += 1;
  return {
    position,
    id,
    type: "bed.revised",
    kind: "decision",
    occurredAt: at,
    recordedAt: at,
    encounter: null,
    actor: "reconciler",
    lineage: null,
    data: null,
    ...over,
  };
}
const report = (id: string, at: number, trigger: string) =>
  event(id, at, {
    kind: "report",
    type: "encounter.transferred",
    encounter: "LKF/204388",
    data: { trigger, source: "EPIC-ADT" },
    lineage: { inboundId: 7 },
  });
const decision = (id: string, at: number, was: BedThen | null, now: BedThen, because: string[], correction = false) =>
  event(id, at, { data: { was, now, because: { events: because, rule: "U3" }, correction } });

const STORY = [
  decision("d1", NOW - 7 * HOUR, OCCUPIED, DIRTY, []),
  decision("d2", NOW - 5 * HOUR, DIRTY, READY, []),
  decision("d3", NOW - 4 * HOUR, READY, HELD, []),
  report("r1", NOW - 3 * HOUR, "A02"),
  decision("d4", NOW - 3 * HOUR, HELD, OCCUPIED, ["r1"]),
  report("r2", NOW - 60 * MINUTE, "A08"),
  report("r3", NOW - 4 * MINUTE, "A08"),
];

describe("a bed's history in sentences", () => {
  test("a decision speaks for its report, and only the newest of repeated confirmations is told", () => {
    assert.deepEqual(
      bedHistory(STORY).map((line) => `${line.mark}: ${line.sentence} (${line.basis})`),
      [
        "confirmed: Confirmed, V\u2009204\u2009388 (ADT A08, EPIC-ADT)",
        "occupied: Occupied by V\u2009204\u2009388 (ADT A02, EPIC-ADT)",
        "held: Held for V\u2009204\u2009388 (rule U3)",
        "ready: Ready (rule U3)",
        "dirty: Dirty (rule U3)",
      ],
    );
  });

  test("a rewritten past says so", () => {
    const [line] = bedHistory([report("r", NOW, "A12"), decision("d", NOW, OCCUPIED, READY, ["r"], true)]);
    assert.equal(line?.corrected, true);
    assert.match(`${line?.sentence} ${line?.basis}`, /^Corrected: ready ADT A12, EPIC-ADT\. Recomputed/);
  });

  test("two patients in one bed are named, and the end of the contradiction too", () => {
    const both = {
      ...OCCUPIED,
      conflicts: [{ kind: "two-patients", encounters: ["LKF/204611", "LKF/203980"], settling: false }],
    };
    const lines = bedHistory([decision("d1", NOW - 1, OCCUPIED, both, []), decision("d2", NOW, both, OCCUPIED, [])]);
    assert.deepEqual(
      lines.map((line) => line.sentence),
      [
        "Contradiction settled, occupied by V\u2009204\u2009388",
        "Two patients: V\u2009204\u2009611 and V\u2009203\u2009980",
      ],
    );
  });

  test("an overlap that may still settle by itself is not told as a contradiction", () => {
    const settling = { ...OCCUPIED, conflicts: [{ kind: "two-patients", encounters: ["LKF/1"], settling: true }] };
    assert.equal(bedHistory([decision("d", NOW, READY, settling, [])])[0]?.mark, "occupied");
  });

  test("why it says so leads from the last change of state to its report and the raw message", () => {
    const why = whyNow(STORY);
    assert.deepEqual([why?.decision.id, why?.report?.id, why?.report?.lineage?.inboundId], ["d4", "r1", 7]);
  });

  test("times come as the API prints them or as milliseconds, and an unknown shape is refused", () => {
    const printed = { ...STORY[0], occurredAt: "2026-11-17T13:42:00-05:00", recordedAt: NOW };
    assert.equal(bedEventsSchema.parse({ items: [printed], next: null }).items[0]?.occurredAt, NOW);
    assert.equal(bedEventsSchema.safeParse({ items: [{ id: "x" }], next: null }).success, false);
  });
});

describe("the last 24 hours as one bar", () => {
  test("its parts fill the day exactly and begin with what the first decision says it was", () => {
    const parts = lastDay(STORY, NOW);
    assert.deepEqual(
      parts.map((part) => part.state),
      ["occupied", "dirty", "ready", "held", "occupied"],
    );
    assert.ok(Math.abs(parts.reduce((sum, part) => sum + part.share, 0) - 1) < 1e-9);
    assert.equal(parts.at(-1)?.to, NOW);
  });

  test("what lies more than a day back leaves one part, not none", () => {
    assert.deepEqual(
      lastDay([decision("d", NOW - 40 * HOUR, null, READY, [])], NOW).map((part) => [part.state, part.share]),
      [["ready", 1]],
    );
  });

  test("without any decision there is nothing to draw", () => assert.deepEqual(lastDay([], NOW), []));
});
