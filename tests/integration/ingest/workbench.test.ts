import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, type TestContext, test } from "node:test";
import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { RunReport } from "#server/ingest/workbench/bench-run.ts";
import { listReprocesses } from "#server/ingest/workbench/reprocess-table.ts";
import { Workbench, WorkbenchRefusal } from "#server/ingest/workbench/workbench.ts";
import { eventId } from "#server/log/event-id.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { type SiteMapInput, siteMapSchema } from "#server/site/site-map.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { adt, invented } from "./invented-site.ts";
import { openIntake, testWriter } from "./test-intake.ts";

const ACT = { actor: "user:engineer", reason: "5 East was renamed" };

/** The sender calls ward 5E by a name that the first map does not know. */
const RENAMED = siteMapSchema.parse(invented({ locations: { "5EAST": "5E" } }));
/** The accepted mistake: a bed of the ICU is taken for one of the emergency department. */
const MISTAKEN: SiteMapInput = invented({ locations: { "ICU^02^A": "ED-02" } });
const RIGHT = siteMapSchema.parse(invented());

async function open(t: TestContext, site: SiteMapInput = invented()) {
  const intake = await openIntake(await createTestDatabase(t), site);
  t.after(() => intake.close());
  const { pool, keyRing, writer, sites, clock, reader } = intake;
  const errors: Error[] = [];
  const ports = {
    pool,
    keyRing,
    writer,
    sites,
    keepNote: (text: string) => keepNote(pool, keyRing, text),
    now: () => clock.now,
    onError: (error: Error) => errors.push(error),
  };
  const bench = new Workbench(ports);
  const since = clock.now - 24 * 3_600_000;
  const finished = async (start: Promise<string>): Promise<RunReport> => {
    const report = await bench.wait(await start, 30_000);
    assert.equal(report?.state, "done");
    assert.deepEqual(errors, []);
    return report;
  };
  return { ...intake, bench, ports, since, finished, events: () => reader.after(0, 10_000) };
}

function live(events: RecordedEvent[]): RecordedEvent[] {
  const superseded = new Set(events.flatMap((event) => event.supersedes));
  return events.filter(({ id, kind }) => kind === "report" && !superseded.has(id));
}

const placeOf = (event: RecordedEvent) =>
  (event.data as { place?: { unit: string | null; bed: string | null } }).place?.bed ?? null;
const placesOf = (events: RecordedEvent[]) =>
  live(events).map((event) => [event.type, event.encounter, placeOf(event)]);

describe("a comparison", () => {
  test("names the messages and beds that a map would change, and changes nothing", async (t) => {
    const { send, bench, since, finished, events, pool } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }));
    await send(adt({ trigger: "A01", visit: "V2", place: "5E^04^A", at: "13:05" }));
    const before = await events();
    const subjects = (await pool.query("SELECT count(*) FROM vault_subject")).rows;
    const report = await finished(bench.compare(RENAMED, since));
    assert.deepEqual([report.total, report.scanned], [2, 2]);
    assert.deepEqual([report.counts.changed, report.counts.same, report.beds, report.unlisted], [1, 1, ["5E-03"], 0]);
    const [difference] = report.differences;
    assert.deepEqual(
      [difference?.inboundId, difference?.before[0]?.bed, difference?.after[0]?.bed, difference?.before[0]?.flags],
      [1, null, "5E-03", ["location.unmapped"]],
    );
    assert.ok(difference?.fields.some(({ path }) => path === "data.place.bed"));
    assert.ok(!JSON.stringify(report).includes("Quill"));
    assert.deepEqual(await events(), before);
    assert.deepEqual((await pool.query("SELECT count(*) FROM vault_subject")).rows, subjects);
  });

  test("looks back only as far as it is told", async (t) => {
    const { send, bench, clock, finished } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }));
    clock.now += 3 * 3_600_000;
    const report = await finished(bench.compare(RENAMED, clock.now - 3_600_000));
    assert.deepEqual([report.total, report.scanned], [0, 0]);
  });

  test("sees a message whose person would be another one under the map", async (t) => {
    const { send, bench, since, finished } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5E^03^A", at: "13:00" }));
    const other = siteMapSchema.parse(invented({ authorities: { GENADT: "NORTH" } }));
    const report = await finished(bench.compare(other, since));
    assert.equal(report.counts.changed, 1);
    const patient = report.differences[0]?.fields.find(({ path }) => path === "patient");
    assert.deepEqual([patient?.before, patient?.after], ["one person", "another person"]);
  });
});

describe("a map put in force over stored messages", () => {
  test("supersedes what it translates otherwise and nothing else, and is written down", async (t) => {
    const { send, bench, since, finished, events, pool, sites } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }));
    await send(adt({ trigger: "A01", visit: "V2", place: "5E^04^A", at: "13:05" }));
    const before = await events();
    const report = await finished(bench.apply(RENAMED, since, ACT));
    const after = await events();
    const added = after.slice(before.length);
    assert.deepEqual(
      added.map(({ type, kind, lineage }) => [type, kind, lineage?.inboundId ?? null]),
      [
        ["site.defined", "system", null],
        ...live(before)
          .filter(({ lineage }) => lineage?.inboundId === 1)
          .map(({ type }) => [type, "report", 1]),
        ["feed.reprocess.applied", "command", null],
      ],
    );
    assert.deepEqual(
      added[1]?.supersedes,
      live(before)
        .filter(({ lineage }) => lineage?.inboundId === 1)
        .map(({ id }) => id),
    );
    assert.equal(placeOf(added[1] as RecordedEvent), "5E-03");
    assert.equal(sites.current.version, 2);
    const [row] = await listReprocesses(pool, 10);
    assert.deepEqual(
      [row?.id, row?.fromVersion, row?.toVersion, row?.messages, row?.superseded, row?.appended, row?.undoneAt],
      [report.reprocessId, 1, 2, 1, report.superseded, report.appended, null],
    );
    assert.ok(!JSON.stringify(after).includes(ACT.reason));
  });

  test("and taken back leaves the same statements standing as before, in new events", async (t) => {
    const { send, bench, since, finished, events, pool, sites } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }));
    await send(adt({ trigger: "A02", visit: "V1", place: "5EAST^04^A", at: "13:30" }));
    const before = placesOf(await events());
    const applied = await finished(bench.apply(RENAMED, since, ACT));
    assert.notDeepEqual(placesOf(await events()), before);
    await send(adt({ trigger: "A02", visit: "V1", place: "5EAST^05^A", at: "13:40" }));
    const undone = await finished(bench.undo(applied.reprocessId ?? 0, { ...ACT, reason: "it was wrong" }));
    assert.equal(sites.current.version, 3);
    assert.equal(undone.counts.changed, 3, "what came in between is taken back too");
    const after = await events();
    assert.deepEqual(placesOf(after).slice(0, before.length), before);
    assert.ok(live(after).every((event) => placeOf(event) === null));
    assert.equal(new Set(after.map(({ id }) => id)).size, after.length, "no id stands twice");
    const [row] = await listReprocesses(pool, 10);
    assert.notEqual(row?.undoneAt, null);
    await assert.rejects(bench.undo(applied.reprocessId ?? 0, ACT), refusedAs("undone"));
  });

  test("cannot be taken back once another map is in force, nor when there was none", async (t) => {
    const { bench, since, finished, sites } = await open(t);
    const applied = await finished(bench.apply(RENAMED, since, ACT));
    await sites.put(RIGHT, "test", "user:other");
    await assert.rejects(bench.undo(applied.reprocessId ?? 0, ACT), refusedAs("edited"));
    await assert.rejects(bench.undo(99, ACT), refusedAs("unknown"));
  });

  test("translates dead letters of the span, and taken back makes them dead letters again", async (t) => {
    const { send, bench, since, finished, pool } = await open(t);
    const time = "20261117130000";
    await send(`MSH|^~\\&|EPIC|GENHOSP|CT|CT|${time}||ADT^A20|1|P|2.5.1\rEVN|A20|${time}\rNPU|WINDOW|H`);
    const status = async () => (await pool.query("SELECT status, resolved_by FROM dead_letter")).rows;
    const outcome = async () => (await pool.query("SELECT outcome, events FROM inbound")).rows[0];
    const applied = await finished(
      bench.apply(siteMapSchema.parse(invented({ locations: { WINDOW: "5E-03" } })), since, ACT),
    );
    assert.deepEqual([applied.counts.translated, applied.beds], [1, ["5E-03"]]);
    assert.deepEqual(await status(), [{ status: "replayed", resolved_by: "user:engineer" }]);
    assert.deepEqual(await outcome(), { outcome: "stored", events: 1 });
    const undone = await finished(bench.undo(applied.reprocessId ?? 0, ACT));
    assert.equal(undone.counts.parked, 1);
    assert.deepEqual(await status(), [{ status: "open", resolved_by: null }]);
    assert.deepEqual(await outcome(), { outcome: "parked", events: 0 });
  });

  test("moves beds downstream: the reconciler lets go of superseded claims and takes the new ones", async (t) => {
    const { send, bench, since, finished, events } = await open(t, MISTAKEN);
    await send(adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "12:00" }));
    await send(adt({ trigger: "A02", visit: "V1", place: "ICU^02^A", at: "13:00" }));
    const truth = (log: RecordedEvent[]) => {
      const reconciler = createReconciler({ idOf: eventId });
      for (const event of log) {
        reconciler.apply(event);
        reconciler.drain();
      }
      const { encounter, bed } = reconciler;
      return {
        stays: encounter("GEN/V1")?.stays.map(({ place }) => place.bed),
        wrong: bed("ED-02")?.occupants.length ?? 0,
        right: bed("ICU-02")?.occupants.length ?? 0,
      };
    };
    assert.deepEqual(truth(await events()), { stays: ["5E-01", "ED-02"], wrong: 1, right: 0 });
    const applied = await finished(bench.apply(RIGHT, since, ACT));
    assert.deepEqual(truth(await events()), { stays: ["5E-01", "ICU-02"], wrong: 0, right: 1 });
    await finished(bench.undo(applied.reprocessId ?? 0, ACT));
    assert.deepEqual(truth(await events()), { stays: ["5E-01", "ED-02"], wrong: 1, right: 0 });
  });

  test("is refused while another run is under way, on whichever node", async (t) => {
    const { send, bench, ports, since, finished, database, keyRing, pool } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }));
    const writer = testWriter(database, keyRing);
    t.after(() => writer[Symbol.asyncDispose]());
    const otherNode = new Workbench({ ...ports, writer });
    const goOn = await heldUp(pool);
    const first = await bench.apply(RENAMED, since, ACT);
    await assert.rejects(otherNode.apply(RENAMED, since, ACT), refusedAs("busy"));
    await goOn();
    await finished(Promise.resolve(first));
    await finished(bench.compare(RENAMED, since));
  });
});

describe("a run", () => {
  test("is told of by every node while it runs and after it, with the same figures", async (t) => {
    const { send, bench, ports, since, finished, pool } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }));
    const otherNode = new Workbench(ports);
    const goOn = await heldUp(pool);
    const id = await bench.apply(RENAMED, since, ACT);
    assert.equal((await otherNode.run(id))?.state, "running");
    await goOn();
    const report = await finished(Promise.resolve(id));
    assert.deepEqual(await otherNode.run(id), report);
    assert.equal(await otherNode.run(randomUUID()), null);
    await assert.rejects(otherNode.resume(report.reprocessId ?? 0, ACT), refusedAs("whole"));
  });

  test("that its node was stopped in is told as interrupted, and any node goes on with it once", async (t) => {
    const { send, bench, ports, since, events, pool } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }));
    const [id] = await Promise.all([bench.apply(RENAMED, since, ACT), bench.stop()]);
    await bench.stop();
    const otherNode = new Workbench(ports);
    t.after(() => otherNode.stop());
    const broken = await otherNode.run(id);
    assert.equal(broken?.state, "interrupted");
    const [listed] = await listReprocesses(pool, 10);
    assert.deepEqual([listed?.run?.state, listed?.run?.total], ["interrupted", 1]);
    const resumed = await otherNode.wait(await otherNode.resume(listed?.id ?? 0, ACT), 30_000);
    assert.deepEqual([resumed?.state, resumed?.kind, resumed?.siteVersion], ["done", "apply", 2]);
    assert.deepEqual(
      placesOf(await events()).map(([, , bed]) => bed),
      ["5E-03"],
    );
    const [row] = await listReprocesses(pool, 10);
    assert.deepEqual([row?.messages, row?.run?.state], [1, "done"]);
    const undone = await otherNode.wait(await otherNode.undo(listed?.id ?? 0, ACT), 30_000);
    assert.equal(undone?.state, "done");
  });

  test("whose node was killed is told as interrupted as soon as its connection is gone, undoing included", async (t) => {
    const { send, bench, ports, since, finished, pool, sites } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }));
    const applied = await finished(bench.apply(RENAMED, since, ACT));
    const undone = await finished(bench.undo(applied.reprocessId ?? 0, ACT));
    // What a kill in the middle of the undoing leaves behind: a run that says it runs, and no lock.
    await pool.query("UPDATE workbench_run SET state = 'running' WHERE id = $1", [undone.id]);
    await pool.query("UPDATE reprocess SET undone_at = NULL");
    const otherNode = new Workbench(ports);
    assert.equal((await otherNode.run(undone.id))?.state, "interrupted");
    const resumed = await otherNode.wait(await otherNode.resume(applied.reprocessId ?? 0, ACT), 30_000);
    assert.deepEqual([resumed?.kind, resumed?.state, resumed?.superseded], ["undo", "done", 0]);
    const [row] = await listReprocesses(pool, 10);
    assert.notEqual(row?.undoneAt, null);
    await sites.put(RIGHT, "test", "user:other");
    await pool.query("UPDATE workbench_run SET state = 'interrupted'");
    await assert.rejects(otherNode.resume(applied.reprocessId ?? 0, ACT), refusedAs("edited"));
    await assert.rejects(otherNode.resume(99, ACT), refusedAs("unknown"));
  });
});

/** Keeps whatever run begins from its first message, until the answer is called. */
async function heldUp(pool: pg.Pool): Promise<() => Promise<void>> {
  const client = await pool.connect();
  await client.query("BEGIN; LOCK TABLE inbound IN ACCESS EXCLUSIVE MODE");
  return async () => {
    await client.query("COMMIT");
    client.release();
  };
}

function refusedAs(code: WorkbenchRefusal["code"]): (error: unknown) => boolean {
  return (error) => error instanceof WorkbenchRefusal && error.code === code;
}
