import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { LedgerWriter } from "#server/audit/ledger/ledger-writer.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { createPool } from "#server/db/pool.ts";
import { eventId } from "#server/log/event-id.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { House } from "#server/projections/house/house.ts";
import { rebuildHouse } from "#server/projections/live-house.ts";
import { PastReports } from "#server/projections/past-reports.ts";
import { ShownViews } from "#server/projections/shown-views.ts";
import { TimeMachine } from "#server/projections/time-machine.ts";
import { drawViews } from "#server/projections/view-digest.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { TimedLog } from "#tests/unit/projections/support/timed-log.ts";
import { A01, A02, A08, A11, at } from "#tests/unit/reconcile/support/feed.ts";

const PATIENT = randomUUID();
const NOON = at("12:00");

/** The columns of the log hold UUIDs only. */
function sealed(event: RecordedEvent): RecordedEvent {
  return {
    ...event,
    id: eventId([event.id]),
    patient: event.patient && PATIENT,
    supersedes: event.supersedes.map((id) => eventId([id])),
  };
}

const database = await createTestDatabase();
const { pool } = database;
const reader = new LogReader(pool);
const houseAt = async (instant: number) => rebuildHouse(reader, new House(), await reader.positionAt(instant));
const machine = new TimeMachine({
  reader,
  reports: new PastReports(pool),
  restore: async () => 0,
  create: (horizon) => createReconciler({ idOf: eventId, horizon }),
  houseAt,
  now: () => NOON,
});

describe("a past minute over the log in PostgreSQL", () => {
  let log: TimedLog;

  before(async () => {
    log = new TimedLog()
      .say(at("08:00"), A01("08:00", { to: "W-1" }))
      .say(at("08:10"), A01("08:10", { to: "W-3", visit: "V2", patient: "P2" }))
      .say(at("09:59"), A02("10:02", { to: "ED-1", from: "W-3", visit: "V2", patient: "P2", rec: "09:59" }))
      .say(at("10:01"), A08("10:00", { to: "W-1", rec: "10:01" }))
      .say(at("10:30"), A08("10:30", { to: "W-1" }))
      .say(at("11:00"), A02("09:50", { to: "W-2", from: "W-1", rec: "11:00" }))
      .say(at("11:10"), A01("09:00", { to: "W-3", visit: "V3", patient: "P3", rec: "11:10" }))
      .say(at("11:20"), A11("11:20", { evn6: "09:00", visit: "V3", patient: "P3" }))
      .pass(NOON);
    const writePool = createPool(database.url, { max: 1, pipeline: true, applicationName: "time machine test" });
    let clock = 0;
    const writer = new LogWriter({ pool: writePool, onCommitted: () => {}, now: () => clock });
    for (const [recordedAt, events] of Map.groupBy(log.log, (event) => event.recordedAt)) {
      clock = recordedAt;
      await writer.append(
        events.map(({ position: _p, epoch: _e, recordedAt: _r, ...event }) => sealed(event as RecordedEvent)),
      );
    }
    await writer.close();
    await writePool.end();
  });

  const occupants = async (bed: string, instant: number, knownAt: number) => {
    const { views } = await machine.past({ at: instant, known: knownAt });
    const row = views.row("beds", bed) as BedRow;
    return row.occupants.map(({ encounter }) => encounter.slice(3));
  };

  test("the log asks for what came late, in time, or reaches back, and for nothing else", async () => {
    const reports = new PastReports(pool);
    const instant = at("10:00");
    const stretch = {
      from: await reader.positionAt(instant),
      soon: await reader.positionAt(instant + 120_000),
      to: await reader.positionAt(NOON),
      at: instant,
    };
    const later = await reports.later(stretch, 100);
    assert.deepEqual(
      later.map(({ type, occurredAt }) => [type, occurredAt]),
      [
        ["encounter.updated", at("10:00")],
        ["encounter.transferred", at("09:50")],
        ["encounter.admitted", at("09:00")],
        ["encounter.admitted.cancelled", at("11:20")],
      ],
    );
    const ahead = await reports.ahead(stretch.from, instant, 100);
    assert.deepEqual(
      ahead.map(({ type, occurredAt }) => [type, occurredAt]),
      [["encounter.transferred", at("10:02")]],
    );
    assert.equal((await reports.later(stretch, 2)).length, 2);
  });

  test("the second clock moves what was learnt since, and only that", async () => {
    assert.deepEqual(await occupants("W-1", at("10:00"), at("10:00")), ["V1"]);
    assert.deepEqual(await occupants("W-1", at("10:00"), NOON), []);
    assert.deepEqual(await occupants("W-2", at("10:00"), NOON), ["V1"]);
    assert.deepEqual(await occupants("W-3", at("10:00"), NOON), ["V2"]);
  });

  test("a minute that unchanged code draws is as shown, newer code is named, and an altered log is not taken for either", async (t) => {
    const ledgerPool = createPool(database.url, { max: 1, pipeline: true, applicationName: "ledger test" });
    const ledger = new LedgerWriter({ pool: ledgerPool });
    t.after(async () => {
      await ledger.close();
      await ledgerPool.end();
    });
    const entries = new LedgerReader(pool);
    const errors: Error[] = [];
    const shownBy = (codeVersion: string) =>
      new ShownViews({
        reader,
        houseAt,
        houseNow: () => new House(),
        record: ledger.record,
        entry: (id) => entries.byId(id),
        holdsLease: () => true,
        codeVersion,
        onError: (error) => errors.push(error),
      });
    const shown = shownBy("2+aaaa");
    for (const minute of ["09:58", "09:59", "10:00", "11:30"]) await shown.keep(at(minute));
    const redrawn = async (minute: string) => (await machine.past({ at: at(minute), known: at(minute) })).views;
    for (const minute of ["09:58", "09:59", "10:00", "11:30"])
      assert.deepEqual(await shown.prove(at(minute), await redrawn(minute)), {
        state: "as-shown",
        drawnBy: "2+aaaa",
        redrawnBy: "2+aaaa",
        differing: [],
      });
    assert.equal((await shown.prove(at("10:15"), await redrawn("10:15"))).state, "no-digest");

    const changed = await houseAt(at("10:00"));
    changed.beds.delete("W-1");
    const otherwise = drawViews(changed, at("10:00"));
    assert.deepEqual(await shownBy("3+bbbb").prove(at("10:00"), otherwise), {
      state: "redrawn",
      drawnBy: "2+aaaa",
      redrawnBy: "3+bbbb",
      differing: ["wall", "beds"],
    });
    assert.equal((await shown.prove(at("10:00"), otherwise)).state, "altered");
    assert.equal((await shownBy("3+bbbb").prove(at("10:00"), await redrawn("10:00"))).state, "as-shown");
  });

  test("two nodes that keep the same minute keep it once, without a word about anybody", async (t) => {
    const ledgerPool = createPool(database.url, { max: 1, pipeline: true, applicationName: "ledger test" });
    const ledger = new LedgerWriter({ pool: ledgerPool });
    t.after(async () => {
      await ledger.close();
      await ledgerPool.end();
    });
    const entries = new LedgerReader(pool);
    const options = {
      reader,
      houseAt,
      houseNow: () => new House(),
      record: ledger.record,
      entry: (id: string) => entries.byId(id),
      holdsLease: () => true,
      codeVersion: "2+aaaa",
      onError: (error: Error) => assert.fail(error),
    };
    const before = await entries.head();
    await new ShownViews(options).keep(at("11:45"));
    await new ShownViews(options).keep(at("11:45"));
    const kept = await entries.after(before, 100);
    assert.deepEqual(kept.map(({ detail }) => detail.view).sort(), ["beds", "discharges", "queues", "wall"]);
    assert.ok(kept.every(({ patient, encounter, action }) => !patient && !encounter && action === "view.shown"));
    assert.match(String(kept[0]?.detail.digest), /^[0-9a-f]{64}$/);
    assert.equal(kept[0]?.detail.minute, "2026-11-17T11:45:00.000Z");
  });
});
