import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Instant } from "#server/canonical/instant.ts";
import { VIEW_NAMES } from "#server/contracts/live.ts";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { TimeMachine } from "#server/projections/time-machine.ts";
import { A01, A02, A03, A11, A12, A13, A16, A25, at, report } from "#tests/unit/reconcile/support/feed.ts";
import { randomFeed } from "#tests/unit/reconcile/support/random-feed.ts";
import { siteOf, TimedLog } from "./support/timed-log.ts";

async function bed(machine: TimeMachine, id: string, instant: Instant, known: Instant): Promise<BedRow> {
  const { views } = await machine.past({ at: instant, known });
  const row = views.snapshot("beds", "all").rows.find((each) => each.id === id);
  assert.ok(row, `no row for ${id}`);
  return row;
}

async function everything(machine: TimeMachine, instant: Instant, known: Instant): Promise<unknown> {
  const { views } = await machine.past({ at: instant, known });
  return VIEW_NAMES.map((view) => byId(views.snapshot(view, "all").rows));
}

function byId(rows: { id: string }[]): unknown {
  return JSON.parse(JSON.stringify(rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))));
}

const occupants = (row: BedRow) => row.occupants.map(({ encounter }) => encounter.slice(3));

/** Admitted to W-1 at 08:00 and said so at once; the move to W-2 at 09:50 is said at 11:00. */
function lateMove(): TimedLog {
  return new TimedLog()
    .say(at("08:00"), A01("08:00", { to: "W-1" }))
    .say(at("11:00"), A02("09:50", { to: "W-2", from: "W-1", rec: "11:00" }))
    .pass(at("12:00"));
}

describe("two clocks over one past minute", () => {
  test("known at the minute itself, a past minute is what was shown", async () => {
    const log = lateMove();
    const rows = await everything(log.machine(), at("10:00"), at("10:00"));
    assert.deepEqual(
      rows,
      VIEW_NAMES.map((view) => byId(log.shown(view, at("10:00")).rows)),
    );
  });

  test("now as known now is the live view", async () => {
    const log = lateMove();
    const rows = await everything(log.machine(), at("12:00"), at("12:00"));
    assert.deepEqual(
      rows,
      VIEW_NAMES.map((view) => byId(log.shown(view, at("12:00")).rows)),
    );
  });

  test("a move that was said too late moves the patient in what we know now, and not in what was shown", async () => {
    const machine = lateMove().machine();
    assert.deepEqual(occupants(await bed(machine, "W-1", at("10:00"), at("10:00"))), ["V1"]);
    assert.deepEqual(occupants(await bed(machine, "W-2", at("10:00"), at("10:00"))), []);
    assert.deepEqual(occupants(await bed(machine, "W-1", at("10:00"), at("12:00"))), []);
    const moved = await bed(machine, "W-2", at("10:00"), at("12:00"));
    assert.deepEqual(occupants(moved), ["V1"]);
    assert.equal(moved.since, at("09:50"));
  });

  test("before the move was said it is not known, and before it happened it is not true", async () => {
    const machine = lateMove().machine();
    assert.deepEqual(occupants(await bed(machine, "W-1", at("10:00"), at("10:59"))), ["V1"]);
    assert.deepEqual(occupants(await bed(machine, "W-1", at("09:30"), at("12:00"))), ["V1"]);
  });

  test("what differs is told with the report that was learnt in between", async () => {
    const { differing, reports } = await lateMove()
      .machine()
      .past({ at: at("10:00"), known: at("12:00") });
    const beds = differing.filter(({ type }) => type.startsWith("bed."));
    assert.deepEqual(beds.map(({ bed: id }) => id).sort(), ["W-1", "W-2"]);
    assert.deepEqual(
      reports.map(({ type }) => type),
      ["encounter.transferred"],
    );
  });

  test("an admission that is cancelled later never was, and leaves no bed dirty before its cancel", async () => {
    const log = new TimedLog()
      .say(at("08:00"), A01("08:00", { to: "W-1" }))
      .say(at("11:00"), A11("11:00", { evn6: "08:00" }))
      .pass(at("12:00"));
    const machine = log.machine();
    assert.deepEqual(occupants(await bed(machine, "W-1", at("10:00"), at("10:00"))), ["V1"]);
    const free = await bed(machine, "W-1", at("10:00"), at("12:00"));
    assert.deepEqual(occupants(free), []);
    assert.ok((free.since ?? 0) <= at("10:00"), `since ${free.since}`);
    assert.notEqual(free.state, "dirty");
  });

  test("a discharge and its cancel: the patient never left", async () => {
    const log = new TimedLog()
      .say(at("07:00"), A01("07:00", { to: "W-1" }))
      .say(at("09:00"), A03("09:00"))
      .say(at("11:00"), A13("11:00", { evn6: "09:00", to: "W-1" }))
      .pass(at("12:00"));
    const machine = log.machine();
    assert.deepEqual(occupants(await bed(machine, "W-1", at("10:00"), at("10:00"))), []);
    assert.deepEqual(occupants(await bed(machine, "W-1", at("10:00"), at("12:00"))), ["V1"]);
  });

  test("a cancelled transfer leaves the patient where they were", async () => {
    const log = new TimedLog()
      .say(at("07:00"), A01("07:00", { to: "W-1" }))
      .say(at("09:00"), A02("09:00", { to: "W-2", from: "W-1" }))
      .say(at("11:00"), A12("11:00", { evn6: "09:00", to: "W-1", from: "W-2" }))
      .pass(at("12:00"));
    assert.deepEqual(occupants(await bed(log.machine(), "W-1", at("10:00"), at("12:00"))), ["V1"]);
  });

  test("a plan that is given up later did stand until then", async () => {
    const log = new TimedLog()
      .say(at("07:00"), A01("07:00", { to: "W-1" }))
      .say(at("09:00"), A16("09:00", { data: { plannedAt: at("15:00") } }))
      .say(at("11:00"), A25("11:00"))
      .pass(at("12:00"));
    const machine = log.machine();
    assert.deepEqual(
      await everything(machine, at("10:00"), at("12:00")),
      await everything(machine, at("10:00"), at("10:00")),
    );
  });

  test("what was dated ahead has not happened yet in hindsight", async () => {
    const log = new TimedLog()
      .say(at("07:00"), A01("07:00", { to: "W-1" }))
      .say(at("09:58"), A02("10:05", { to: "W-2", from: "W-1", rec: "09:58" }))
      .pass(at("12:00"));
    const machine = log.machine();
    assert.deepEqual(occupants(await bed(machine, "W-2", at("10:00"), at("10:00"))), ["V1"]);
    assert.deepEqual(occupants(await bed(machine, "W-1", at("10:00"), at("12:00"))), ["V1"]);
    assert.deepEqual(occupants(await bed(machine, "W-2", at("10:06"), at("12:00"))), ["V1"]);
  });

  test("a message translated again counts with its new meaning", async () => {
    const log = new TimedLog()
      .say(at("07:00"), A01("07:00", { to: "W-1", id: "wrong" }))
      .say(at("11:00"), A01("07:00", { to: "W-2", id: "right", supersedes: ["wrong"], contentKey: "again" }))
      .pass(at("12:00"));
    const machine = log.machine();
    assert.deepEqual(occupants(await bed(machine, "W-1", at("10:00"), at("12:00"))), []);
    assert.deepEqual(occupants(await bed(machine, "W-2", at("10:00"), at("12:00"))), ["V1"]);
  });

  test("two numbers that turn out to be one visit were one visit", async () => {
    const log = new TimedLog()
      .say(at("07:00"), A01("07:00", { to: "W-1", visit: "V1" }))
      .say(at("07:30"), A01("07:30", { to: "W-1", visit: "V2" }))
      .say(
        at("11:00"),
        report("encounter.merged", "11:00", {
          visit: "V1",
          data: { level: "visit", retiredEncounter: "GH/V2", trigger: "A42" },
        }),
      )
      .pass(at("12:00"));
    const machine = log.machine();
    assert.equal(occupants(await bed(machine, "W-1", at("10:00"), at("10:00"))).length, 2);
    assert.deepEqual(occupants(await bed(machine, "W-1", at("10:00"), at("12:00"))), ["V1"]);
  });

  test("the site map stays that of the time", async () => {
    const log = new TimedLog()
      .say(at("07:00"), A01("07:00", { to: "W-1" }))
      .say(at("11:00"), siteOf(["W-1", "W-9"]))
      .pass(at("12:00"));
    const { views } = await log.machine().past({ at: at("10:00"), known: at("12:00") });
    const ids = views.snapshot("beds", "all").rows.map(({ id }) => id);
    assert.ok(ids.includes("W-3") && !ids.includes("W-9"), ids.join());
  });

  test("a person's word that ran out since still stands in the minute it was given for", async () => {
    const word = {
      id: "word",
      type: "bed.asserted",
      kind: "command",
      bed: "W-3",
      occurredAt: at("09:00"),
      data: { state: "blocked", encounter: null, expiresAt: at("10:30"), reasonRef: null },
    };
    const log = new TimedLog()
      .say(at("09:00"), { ...siteOf(), ...word, encounter: null, actor: "user:u1" } as never)
      .say(at("11:00"), A02("08:00", { to: "W-3", rec: "11:00", visit: "V5" }))
      .pass(at("12:00"));
    const row = await bed(log.machine(), "W-3", at("10:00"), at("12:00"));
    assert.ok(row.assertion !== null || row.state === "blocked", JSON.stringify(row));
  });

  test("a minute is refused no later clock than now", async () => {
    const past = await lateMove()
      .machine()
      .past({ at: at("10:00"), known: at("12:00") + 3_600_000 });
    assert.equal(past.known, at("12:00"));
  });
});

describe("a past that costs too much", () => {
  const clocks = { at: at("10:00"), known: at("12:00") };

  test("is refused when too much came late, and what was shown can still be had", async () => {
    const log = lateMove();
    const late = log.log.filter(({ type }) => type === "encounter.transferred");
    const machine = log.machine(false, {
      reports: { later: async (_stretch, limit) => Array(limit).fill(late[0]), ahead: async () => [] },
    });
    await assert.rejects(machine.past(clocks), { code: "past.too-far" });
    assert.equal((await machine.past({ at: clocks.at, known: clocks.at })).differing.length, 0);
  });

  test("is refused when no saved state is near, before anything is folded", async () => {
    const log = lateMove();
    const machine = log.machine(false, {
      reader: {
        positionAt: async () => 3_000_000,
        after: async () => assert.fail("something was read"),
        find: async () => [],
        encountersOf: async () => new Map(),
      },
    });
    await assert.rejects(machine.past(clocks), { code: "past.too-far" });
  });

  test("is drawn once for all the views that ask for it together, and again when more may be known", async () => {
    const log = lateMove();
    let drawn = 0;
    const machine = log.machine(true, {
      restore: async () => {
        drawn++;
        return 0;
      },
    });
    const [one, other] = await Promise.all([machine.past(clocks), machine.past(clocks)]);
    assert.equal(one, other);
    assert.equal(drawn, 1);
    log.pass(at("12:01"));
    await machine.past({ at: clocks.at, known: at("12:01") });
    assert.equal(drawn, 2);
  });
});

describe("hindsight over any feed", () => {
  const minute = (n: number) => at("08:00") + n * 60_000;

  test("from a saved state it is what it is from the start of the log", async () => {
    await fc.assert(
      fc.asyncProperty(randomFeed, fc.nat(12), fc.nat(240), async (events, saveAt, look) => {
        const log = new TimedLog();
        for (const [index, event] of events.entries()) {
          if (index === saveAt) log.save();
          log.say(Math.max(log.now, event.occurredAt + ((index * 7) % 50) * 60_000), event);
        }
        log.pass(log.now + 3_600_000);
        const instant = minute(look);
        assert.deepEqual(
          await everything(log.machine(true), instant, log.now),
          await everything(log.machine(false), instant, log.now),
        );
      }),
      { numRuns: 60 },
    );
  });

  test("where nothing came late and nothing was taken back, nothing was learnt", async () => {
    await fc.assert(
      fc.asyncProperty(randomFeed, fc.nat(240), async (events, look) => {
        const log = new TimedLog();
        const prompt = events
          .filter(({ type }) => !type.endsWith(".cancelled"))
          .toSorted((a, b) => a.occurredAt - b.occurredAt);
        for (const event of prompt)
          log.say(event.occurredAt, { ...event, sourceRecordedAt: event.occurredAt } as never);
        log.pass(log.now + 3 * 3_600_000);
        const instant = minute(look);
        const machine = log.machine();
        const { differing } = await machine.past({ at: instant, known: log.now });
        const beds = differing.filter((decision) => "occupants" in ((decision.data as { now?: object }).now ?? {}));
        const told = (decision: (typeof beds)[number]) => {
          const { was, now } = decision.data as { was: { occupants: unknown } | null; now: { occupants: unknown } };
          return JSON.stringify(was?.occupants ?? []) !== JSON.stringify(now.occupants);
        };
        assert.deepEqual(beds.filter(told), []);
      }),
      { numRuns: 60 },
    );
  });
});
