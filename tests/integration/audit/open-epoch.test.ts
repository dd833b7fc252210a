import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createWriteStream } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { eventRows, logSource } from "#server/audit/build/leaf-source.ts";
import { Prover } from "#server/audit/build/prover.ts";
import { AuditIndexer } from "#server/audit/index/audit-indexer.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { flat } from "#server/audit/sentence/phrase.ts";
import { tellAccess } from "#server/audit/sentence/tell-entry.ts";
import { eventLeafHash } from "#server/audit/tree/leaf.ts";
import { exportLines } from "#server/audit/verify/export-stream.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { openNote } from "#server/vault/open-note.ts";
import { startServer } from "#tests/support/server-process.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { AuditedLog } from "./audited-log.ts";

const KEPT = 540;
const LOST = 270;
const REASON = "The backup of 02:00 was restored after the disk failed";
const OPEN = ["--yes", "--reason", REASON];
const ROOT = path.join(import.meta.dirname, "../../..");

/** As a restore of an older state leaves the rows, with derivations that know more than it. */
async function goBack(log: AuditedLog, position: number): Promise<void> {
  await log.asOwner(`DELETE FROM event WHERE position > ${position}`, `UPDATE log_head SET position = ${position}`);
}

const ringOf = ({ directory }: AuditedLog) => path.join(directory, "keyring.json");

async function run(log: AuditedLog, program: string, args: string[]): Promise<{ code: number; stdout: string }> {
  return promisify(execFile)(process.execPath, [path.join(ROOT, program), ...args], {
    env: {
      ...process.env,
      DATABASE_URL: log.database.url,
      TREE_HEAD_FILE: log.headsFile,
      KEYRING_FILE: ringOf(log),
      SIMULATE: "off",
    },
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      stdout: error.stdout + error.stderr,
    }),
  );
}

async function indexer(log: AuditedLog): Promise<AuditIndexer> {
  const { pool } = log.database;
  const index = new AuditIndexer({
    pool,
    reader: new LogReader(pool),
    ledger: new LedgerReader(pool),
    owner: "index",
    pollMs: 10,
    onError: (error) => log.errors.push(error),
  });
  await index.start();
  log.closing.push(() => index.stop());
  return index;
}

async function verify(log: AuditedLog, ...more: string[]): Promise<{ code: number; stdout: string }> {
  const at = (name: string) => path.join(log.directory, name);
  await writeFile(at("keys.json"), JSON.stringify({ keys: log.keyRing.publicKeys() }));
  const { pool } = log.database;
  const lines = exportLines(pool, logSource(pool), log.tiles.log, "2027-01-01T00:00:00Z");
  await pipeline(Readable.from(lines), createWriteStream(at("log.ndjson")));
  const files = ["--export", at("log.ndjson"), "--heads", log.headsFile, "--keys", at("keys.json")];
  return run(log, "server/audit/verify/cli.ts", [...files, ...more]);
}

const indexed = async (log: AuditedLog) =>
  (await log.database.pool.query("SELECT position, correlation_id FROM audit_entry WHERE stream = 'log' ORDER BY 1"))
    .rows;
const recorded = async (log: AuditedLog) =>
  (await log.database.pool.query("SELECT position, correlation_id FROM event ORDER BY 1")).rows;

test("a node does not start over a log that lacks what was signed, and says which command an operator needs", async (t) => {
  const log = await AuditedLog.open(t);
  await log.fill([30]);
  const options = {
    databaseUrl: log.database.url,
    siteFile: path.join(ROOT, "server/site/example-site.json"),
    keyRingFile: ringOf(log),
    environment: { TREE_HEAD_FILE: log.headsFile },
  };
  // A restore of the whole database: only the file outside knows that there was more.
  await log.asOwner(
    "DELETE FROM event WHERE position > 20",
    "UPDATE log_head SET position = 20",
    "DELETE FROM tree_head",
    "DELETE FROM tree_edge",
    "UPDATE checkpoint SET position = 0",
  );
  await assert.rejects(startServer(options), /a head was signed over 1\/30.*npm run log:open-epoch/s);
  const { rows } = await log.database.pool.query("SELECT position FROM log_head");
  assert.equal(rows[0]?.position, 20, "nothing is appended to it");
  assert.match((await run(log, "server/compose/open-epoch.ts", [])).stdout, /signed over 1\/30.*--yes/s);
  assert.match((await run(log, "server/compose/open-epoch.ts", OPEN)).stdout, /epoch 2 is open/);
  const server = await startServer(options);
  await server.kill();
});

test("after a new epoch the search table and the tree hold what stands in the log, and the check says what was lost", async (t) => {
  const log = await AuditedLog.open(t);
  const index = await indexer(log);
  await log.fill([KEPT, LOST]);
  await waitFor("the index", () => index.positions.log === KEPT + LOST);
  await goBack(log, KEPT);
  // Unseen by anybody for a while: other entries came to stand where the lost ones stood.
  await log.append(10);
  const opened = await run(log, "server/compose/open-epoch.ts", OPEN);
  assert.deepEqual(
    [opened.code, /epoch 2 is open; the log goes on after 550/.test(opened.stdout)],
    [0, true],
    opened.stdout,
  );
  await log.fill([40]);

  const rows = await recorded(log);
  assert.equal(rows.length, KEPT + 50);
  await waitFor("the index to follow", async () => (await indexed(log)).length === rows.length);
  assert.deepEqual(await indexed(log), rows);
  const { rows: counts } = await log.database.pool.query("SELECT entries FROM audit_index WHERE stream = 'log'");
  assert.equal(counts[0]?.entries, rows.length);
  const leaves: string[] = [];
  for await (const hashes of log.tiles.log.leaves(0, KEPT + 50)) leaves.push(...hashes);
  assert.deepEqual(leaves, (await eventRows(log.database.pool, 0, 1000)).map(eventLeafHash));
  const prover = new Prover(log.database.pool, log.tiles, log.heads);
  assert.equal(await prover.inclusion("log", KEPT + 5, KEPT + LOST), null, "no proof from a tree that is no more");

  const unasked = await verify(log);
  assert.equal(unasked.code, 1);
  assert.match(unasked.stdout, /say --accept-epoch 2/);
  // Ten entries were written before the operator spoke, under the number of the old epoch.
  const told = await verify(log, "--accept-epoch", "2");
  assert.match(told.stdout, /entries log:541 to log:810 of them are gone, and other entries may stand there/);
  assert.match(told.stdout, /entry log:541: bears epoch 1 and is not what was signed there in epoch 1/);
  assert.deepEqual(
    log.errors.filter(({ name }) => name === "TypeError"),
    [],
  );
});

test("a new epoch after a clean restore holds, and history that was rewritten under its cover does not", async (t) => {
  const log = await AuditedLog.open(t);
  await log.fill([KEPT, LOST]);
  await goBack(log, KEPT);
  await run(log, "server/compose/open-epoch.ts", OPEN);
  await log.fill([40]);
  const told = await verify(log, "--accept-epoch", "2");
  assert.deepEqual([told.code, /log:541 to log:810 of them are gone/.test(told.stdout)], [0, true], told.stdout);

  await log.asOwner("UPDATE event SET bed = '9X-1' WHERE position = 100");
  await log.asOwner("DELETE FROM tree_tile", "DELETE FROM tree_edge", "UPDATE checkpoint SET position = 0");
  await run(log, "server/compose/open-epoch.ts", OPEN);
  await log.fill([20]);
  const forged = await verify(log, "--accept-epoch", "2", "--accept-epoch", "3");
  assert.equal(forged.code, 1);
  assert.match(forged.stdout, /First difference: entry log:100: bears epoch 1/);
  assert.ok((await readFile(log.headsFile, "utf8")).includes('"epoch":3'));
});

test("a builder that still holds leaves of entries that were lost does not write them into the new epoch's tree", async (t) => {
  const log = await AuditedLog.open(t);
  await log.append(20);
  const { builder, signed } = log.builder("log", { owner: "same", pollMs: 3_600_000 });
  await builder.start();
  await waitFor("the tree", () => builder.size === 20);
  await log.append(5, builder);
  await goBack(log, 20);
  await run(log, "server/compose/open-epoch.ts", OPEN);
  // The lease comes back to the same builder, whose memory is of before.
  await log.database.pool.query("UPDATE checkpoint SET owner = 'same' WHERE name = 'tree.log'");
  await log.append(3);
  builder.wake();
  await waitFor("a head of the new epoch", () => signed.at(-1)?.head.epoch === 2);
  const leaves: string[] = [];
  for await (const hashes of log.tiles.log.leaves(0, 23)) leaves.push(...hashes);
  assert.deepEqual(leaves, (await eventRows(log.database.pool, 0, 100)).map(eventLeafHash));
});

test("who opened an epoch, from which machine and where the log stood are in the ledger, and the reason in the vault", async (t) => {
  const log = await AuditedLog.open(t);
  await log.append(7);
  const ledger = () => new LedgerReader(log.database.pool).after(0, 10);
  const silent = await run(log, "server/compose/open-epoch.ts", ["--yes"]);
  assert.deepEqual([silent.code, /say why/.test(silent.stdout), await ledger()], [2, true, []], silent.stdout);
  assert.equal((await run(log, "server/compose/open-epoch.ts", OPEN)).code, 0);
  assert.equal((await run(log, "server/compose/open-epoch.ts", OPEN)).code, 0);
  const [entry, next, ...others] = await ledger();
  assert.ok(entry && next);
  assert.deepEqual(others, []);
  const { username } = os.userInfo();
  assert.deepEqual(
    [entry.action, entry.actor, entry.workstation, entry.detail, next.detail],
    [
      "log.epoch.opened",
      `operator:${username}@${os.hostname()}`,
      os.hostname(),
      { epoch: 2, log: 7, access: 0 },
      { epoch: 3, log: 7, access: 1 },
    ],
  );
  assert.equal(
    flat(tellAccess(entry)),
    `${username} from ${os.hostname()} opened epoch 2 of the log, which goes on after 7 entries, with a reason`,
  );
  assert.ok(!JSON.stringify(entry).includes("disk failed"));
  const { rows } = await log.database.pool.query("SELECT position FROM access_head");
  assert.equal(rows[0]?.position, 2);
  assert.equal(await openNote(log.database.pool, log.keyRing, entry.reasonRef ?? ""), REASON);
});
