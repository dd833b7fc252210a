import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { describe, test } from "node:test";
import { logSource } from "#server/audit/build/leaf-source.ts";
import { Prover } from "#server/audit/build/prover.ts";
import { AuditIndexer } from "#server/audit/index/audit-indexer.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { applyRetention, planRetention, type RetentionPorts } from "#server/audit/retention/apply-retention.ts";
import { type HoldScope, HoldStore } from "#server/audit/retention/hold-store.ts";
import { retentionEvent } from "#server/audit/retention/record-events.ts";
import { RetentionJob } from "#server/audit/retention/retention-job.ts";
import { parseSinkLine } from "#server/audit/sinks/sink-lines.ts";
import { parseExportLine } from "#server/audit/verify/export-lines.ts";
import { exportLines } from "#server/audit/verify/export-stream.ts";
import { PublicKeys } from "#server/audit/verify/public-keys.ts";
import { verifyExport } from "#server/audit/verify/verify-export.ts";
import { verifyProof } from "#server/audit/verify/verify-proof.ts";
import type { RetentionRecord } from "#server/canonical/families/audit.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { AuditedLog } from "./audited-log.ts";

const PATIENT = "3f0e9d0a-58b0-4c11-9f0e-1c70a2f6d001";
const NOW = Date.parse("2033-06-15T03:00:00Z");

function portsOf(
  log: AuditedLog,
  changes: Partial<RetentionPorts> = {},
): RetentionPorts & { recorded: RetentionRecord[] } {
  const recorded: RetentionRecord[] = [];
  const { pool } = log.database;
  return {
    pool,
    holds: new HoldStore(pool),
    policy: { logYears: 6, rawMonths: 24 },
    record: async (record) => {
      recorded.push(record);
      await log.write([retentionEvent(record, { facility: "GEN", actor: "system", at: NOW })]);
    },
    now: () => NOW,
    recorded,
    ...changes,
  };
}

/** Stored messages, of which those with an even number are older than the policy keeps them. */
async function messages(log: AuditedLog, count: number): Promise<void> {
  await log.database.pool.query(
    `INSERT INTO inbound (id, source, protocol, received_at, remote, kind, content_key, key_id, sealed, bytes, outcome, answer)
     SELECT n, 'ADT', 'hl7v2', CASE WHEN n % 2 = 0 THEN timestamptz '2031-06-14' ELSE timestamptz '2031-06-16' END,
       '', 'ADT^A08', decode('00', 'hex'), 'k', decode('aa', 'hex'), 1, 'stored', 'accepted' FROM generate_series(1, $1::int) AS n`,
    [count],
  );
}

async function sealedIds(log: AuditedLog): Promise<number[]> {
  const { rows } = await log.database.pool.query("SELECT id FROM inbound WHERE sealed IS NOT NULL ORDER BY id");
  return rows.map(({ id }) => id);
}

async function hold(ports: RetentionPorts, scope: HoldScope): Promise<string> {
  const id = randomUUID();
  const placed = { placedAt: NOW, placedBy: "user:c", liftedAt: null, liftedBy: null };
  await ports.holds.place({ id, ...scope, reasonRef: "vault:x", ...placed });
  return id;
}

describe("raw messages", () => {
  test("past retention lose their bytes and keep their digest", async (t) => {
    const log = await AuditedLog.open(t);
    await messages(log, 10);
    const ports = portsOf(log);
    const plan = await planRetention(ports);
    assert.deepEqual([plan.rawRemoved, plan.rawKept], [5, 0]);
    assert.equal((await sealedIds(log)).length, 10, "a plan changes nothing");
    const applied = await applyRetention(ports);
    assert.deepEqual([applied?.rawRemoved, applied?.rawKept, ports.recorded.length], [5, 0, 1]);
    assert.deepEqual(await sealedIds(log), [1, 3, 5, 7, 9]);
    const { rows } = await log.database.pool.query("SELECT count(*) FROM inbound WHERE content_key IS NOT NULL");
    assert.equal(rows[0].count, 10);
    assert.equal(await applyRetention(ports), null, "a second run finds nothing");
  });

  test("stay while a hold on their patient, encounter or period is in force, and go when it is lifted", async (t) => {
    const log = await AuditedLog.open(t);
    // Entry n rests on message n; every fifth has neither patient nor encounter.
    await log.append(10);
    await messages(log, 10);
    const ports = portsOf(log);
    const scopes: HoldScope[] = [
      { scope: "encounter", encounter: "GEN/4" },
      { scope: "patient", patient: PATIENT },
      { scope: "period", from: Date.parse("2031-06-13T00:00:00Z"), to: Date.parse("2031-06-15T00:00:00Z") },
    ];
    const kept: number[] = [];
    for (const scope of scopes) {
      const id = await hold(ports, scope);
      kept.push((await planRetention(ports)).rawKept);
      await ports.holds.lift(id, NOW, "user:c");
    }
    assert.deepEqual(kept, [1, 4, 5]);
    const id = await hold(ports, { scope: "encounter", encounter: "GEN/4" });
    await applyRetention(ports);
    assert.deepEqual(await sealedIds(log), [1, 3, 4, 5, 7, 9]);
    await ports.holds.lift(id, NOW, "user:c");
    await applyRetention(ports);
    assert.deepEqual(await sealedIds(log), [1, 3, 5, 7, 9]);
  });

  test("of a person who was merged into a held one stay, too", async (t) => {
    const log = await AuditedLog.open(t);
    await log.append(4);
    await messages(log, 4);
    const survivor = randomUUID();
    const [template] = [
      retentionEvent({ ...(await planRetention(portsOf(log))) }, { facility: "GEN", actor: "system", at: NOW }),
    ];
    await log.write([
      {
        ...template,
        id: randomUUID(),
        type: "identity.aliased",
        kind: "decision",
        data: { kind: "patient", retired: PATIENT, survivor, because: { events: [], rule: "U1" } },
      },
    ]);
    const ports = portsOf(log);
    await hold(ports, { scope: "patient", patient: survivor });
    assert.equal((await planRetention(ports)).rawKept, 2);
  });

  test("that wait as open dead letters stay until somebody has dealt with them", async (t) => {
    const log = await AuditedLog.open(t);
    await messages(log, 4);
    await log.database.pool.query(
      "INSERT INTO dead_letter (inbound_id, source, reason, text, cause, created_at) VALUES (2, 'ADT', 'r', 't', 'c', now())",
    );
    await applyRetention(portsOf(log));
    assert.deepEqual(await sealedIds(log), [1, 2, 3]);
  });
});

describe("a partition of the log", () => {
  test("that is past retention is dropped; every proof of it and the whole check still hold", async (t) => {
    const log = await AuditedLog.open(t);
    await log.endPartition(41);
    log.now = Date.parse("2027-01-01T00:00:00Z");
    await log.fill([40]);
    log.now = NOW;
    await log.fill([25]);
    const ports = portsOf(log);
    assert.deepEqual((await planRetention(ports)).dropped, [{ from: 1, to: 40 }]);
    await applyRetention(ports);
    assert.equal((await log.database.pool.query("SELECT 1 FROM event WHERE position <= 40")).rowCount, 0);
    const reader = new LogReader(log.database.pool);
    assert.equal(await reader.positionAt(Date.parse("2030-01-01T00:00:00Z")), 40);
    assert.equal(await reader.positionAt(NOW + 60_000), 66);
    await log.fill([5]);
    assert.deepEqual(await verdictOn(log), [true, null]);
    const prover = new Prover(log.database.pool, log.tiles, log.heads);
    const proof = await prover.inclusion("log", 17, null);
    assert.equal(proof?.row, null);
    const keys = new PublicKeys({ keys: log.keyRing.publicKeys() });
    const about = { sink: linesOf(log), keys, entry: "log:17", head: null };
    assert.ok(proof);
    assert.equal((await verifyProof({ ...about, proof })).holds, true);
  });

  test("is kept while anything in it is held, is not proven, or is still in force", async (t) => {
    const log = await AuditedLog.open(t);
    await log.endPartition(41);
    log.now = Date.parse("2027-01-01T00:00:00Z");
    await log.append(40);
    const ports = portsOf(log);
    const because = async () => (await planRetention(ports)).kept.map((part) => part.because);
    assert.deepEqual(await because(), ["not-proven"]);
    await log.fill([25]);
    const id = await hold(ports, { scope: "encounter", encounter: "GEN/4" });
    assert.deepEqual(await because(), ["hold"]);
    assert.equal(await applyRetention(ports), null);
    assert.equal((await log.database.pool.query("SELECT 1 FROM event WHERE position <= 40")).rowCount, 40);
    await ports.holds.lift(id, NOW, "user:c");
    await log.asOwner("UPDATE event SET type = 'site.defined' WHERE position = 3");
    assert.deepEqual(await because(), ["in-force"]);
  });

  test("is kept for a held patient whom the index of the audit trail finds in it, where that has read it whole", async (t) => {
    const log = await AuditedLog.open(t);
    const { pool } = log.database;
    await log.endPartition(41);
    log.now = Date.parse("2027-01-01T00:00:00Z");
    await log.append(40);
    await log.fill([25]);
    const index = new AuditIndexer({
      pool,
      reader: new LogReader(pool),
      ledger: new LedgerReader(pool),
      owner: "index",
      pollMs: 10,
      onError: (error) => log.errors.push(error),
    });
    log.closing.push(() => index.stop());
    await index.start();
    await waitFor("the index", () => index.positions.log === 65);
    await index.stop();
    const ports = portsOf(log);
    await hold(ports, { scope: "patient", patient: PATIENT });
    assert.deepEqual(
      (await planRetention(ports)).kept.map((part) => part.because),
      ["hold"],
    );
    assert.equal(await applyRetention(ports), null);
    assert.equal((await pool.query("SELECT 1 FROM event WHERE position <= 40")).rowCount, 40);
    // That it was the index which found the patient: what stands nowhere else in it does not hold the partition.
    await pool.query("DELETE FROM audit_entry WHERE stream = 'log' AND position <= 40 AND patient = $1", [PATIENT]);
    assert.deepEqual((await planRetention(ports)).dropped, [{ from: 1, to: 40 }]);
    await pool.query("UPDATE checkpoint SET position = 39 WHERE name = 'audit-index.log'");
    assert.deepEqual((await planRetention(ports)).dropped, [], "an index that is not abreast is not asked");
  });

  test("whose rows are gone without a record of it is named by the check", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([40]);
    await log.asOwner("DELETE FROM event WHERE position BETWEEN 5 AND 9");
    assert.deepEqual(await verdictOn(log), [false, ["content-missing", 5, 9]]);
  });

  test("refuses to be emptied, like the table that it is part of", async (t) => {
    const log = await AuditedLog.open(t);
    await log.database.pool.query("SELECT ensure_event_partition(30000000)");
    for (const table of ["event", "event_p000000", "event_p000003", "tree_tile", "tree_head", "legal_hold"])
      await assert.rejects(log.database.pool.query(`TRUNCATE ${table}`), /refused/, table);
    await hold(portsOf(log), { scope: "encounter", encounter: "GEN/1" });
    await assert.rejects(log.database.pool.query("DELETE FROM legal_hold"), /refused/);
  });
});

test("retention runs once a day, on one node", async (t) => {
  const log = await AuditedLog.open(t);
  let now = NOW;
  const runs: string[] = [];
  const jobs = ["a", "b"].map(
    (owner) =>
      new RetentionJob({
        pool: log.database.pool,
        owner,
        pollMs: 5,
        now: () => now,
        onError: (error) => log.errors.push(error),
        apply: async () => {
          runs.push(new Date(now).toISOString().slice(0, 10));
          return null;
        },
      }),
  );
  log.closing.push(...jobs.map((job) => () => job.stop()));
  for (const job of jobs) await job.start();
  await waitFor("the first day", () => runs.length >= 1);
  now += 86_400_000;
  await waitFor("the second day", () => runs.length >= 2);
  await Promise.all(jobs.map((job) => job.stop()));
  assert.deepEqual(runs, ["2033-06-15", "2033-06-16"]);
  assert.deepEqual(log.errors, []);
});

async function* linesOf(log: AuditedLog) {
  for (const line of (await readFile(log.headsFile, "utf8")).split("\n")) if (line !== "") yield parseSinkLine(line);
}

async function verdictOn(log: AuditedLog) {
  let text = "";
  const source = logSource(log.database.pool);
  for await (const part of exportLines(log.database.pool, source, log.tiles.log, "2033-06-16T00:00:00Z")) text += part;
  const lines = text.split("\n").filter((line) => line !== "");
  const { holds, first } = await verifyExport({
    stream: "log",
    entries: Readable.from(lines.slice(1).flatMap((line) => parseExportLine(line, "log"))),
    sink: () => linesOf(log),
    keys: new PublicKeys({ keys: log.keyRing.publicKeys() }),
    acceptedEpochs: [],
    madeAt: null,
  });
  return [holds, first && [first.kind, first.from, first.to]];
}
