import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual, promisify } from "node:util";
import type pg from "pg";
import { ChaosSender } from "#tests/chaos/chaos-sender.ts";
import { judgeDecisions, readLog } from "#tests/chaos/judge-decisions.ts";
import { judgeViews } from "#tests/chaos/judge-views.ts";
import { Ledger } from "#tests/chaos/ledger.ts";
import { hospitalLoad, hospitalSite } from "#tests/chaos/load.ts";
import { makeApiToken } from "#tests/support/api-token.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { RoamingScreen } from "#tests/support/roaming-screen.ts";
import { startTestServer, TEST_TOKEN } from "#tests/support/server-process.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";
import { waitFor } from "#tests/support/wait-for.ts";

const SEED = 7;
const PART = 60;
const OPEN_EPOCH = path.join(import.meta.dirname, "../../../server/compose/open-epoch.ts");
const TIMES = { timeoutMs: 60_000, intervalMs: 100 };

interface Head {
  epoch: number;
  position: number;
  inbound: number;
}

test("two running nodes rebase themselves when the log went back and an operator opened a new epoch", async (t) => {
  const database = await createTestDatabase(t);
  const directory = await temporaryDirectory(t);
  const siteFile = path.join(directory, "site.json");
  await writeFile(siteFile, hospitalSite(SEED));
  const options = { databaseUrl: database.url, siteFile, keyRingFile: path.join(directory, "keys/ring.json") };
  const nodes = [await startTestServer(options, t), await startTestServer(options, t)];
  const [first] = nodes;
  assert.ok(first);
  const token = await makeApiToken(first.webUrl, TEST_TOKEN);
  const screens = nodes.map((node) => new RoamingScreen("beds", node.webUrl, token));
  t.after(() => {
    for (const screen of screens) screen.close();
  });
  const sender = new ChaosSender({
    ledger: new Ledger(path.join(directory, "ledger.jsonl")),
    port: () => first.mllpPort,
    onAck: () => {},
    breaks: () => false,
  });
  t.after(() => sender.close());
  const load = hospitalLoad(SEED, 3 * PART);
  const head = async () =>
    (await database.pool.query<Head>("SELECT epoch, position, inbound FROM log_head")).rows[0] as Head;
  const send = async (part: number) => {
    for (const message of load.slice(part * PART, (part + 1) * PART)) sender.send(message);
    await waitFor("every message to be acknowledged", () => sender.waiting === 0, TIMES);
    await waitFor(
      "both nodes to stand at the head",
      async () => {
        const { epoch, position } = await head();
        const states = await Promise.all(nodes.map(({ webUrl }) => standing(webUrl)));
        const isDecided = states.some(({ reconciledPosition }) => reconciledPosition === position);
        const isShown = states.every(({ viewPosition }) => viewPosition === position);
        return isDecided && isShown && screens.every(({ held }) => held.epoch === epoch);
      },
      TIMES,
    );
  };

  await send(0);
  const saved = await head();
  await send(1);
  const lost = await head();
  assert.ok(lost.position > saved.position + PART);
  await goBack(database.pool, saved);
  await promisify(execFile)(process.execPath, [OPEN_EPOCH, "--yes", "--reason", "An older state was restored"], {
    env: { ...process.env, DATABASE_URL: database.url, KEYRING_FILE: options.keyRingFile },
  });
  // Fewer events than were lost: a node that only counted positions would see nothing new.
  await send(2);

  const now = await head();
  assert.equal(now.epoch, saved.epoch + 1);
  for (const node of nodes) assert.deepEqual(await judgeViews(node, database.pool, token), []);
  const log = await readLog(database.pool);
  const { rows } = await database.pool.query<{ position: number }>(
    "SELECT position FROM checkpoint WHERE name = 'reconcile'",
  );
  assert.deepEqual(judgeDecisions(log, rows[0]?.position ?? 0), []);
  // A timer that falls due and the anchor of a head let the log grow by itself: what was compared must have rested.
  await waitFor(
    "the audit trail's search table to hold what stands in the log",
    async () => isDeepStrictEqual(await indexed(database.pool), await recorded(database.pool)),
    TIMES,
  );
  const rowsOf = () => screens.map(({ held }) => Object.fromEntries(held.rows));
  await waitFor("both screens to show the same", () => isDeepStrictEqual(rowsOf()[0], rowsOf()[1]), TIMES);
  assert.ok(Object.keys(rowsOf()[0] ?? {}).length > 0);
  for (const screen of screens) assert.equal(screen.hasRewound, false);
});

async function indexed(pool: pg.Pool): Promise<{ position: number; correlation_id: string }[]> {
  const { rows } = await pool.query<{ position: number; correlation_id: string }>(
    "SELECT position, correlation_id FROM audit_entry WHERE stream = 'log' ORDER BY position",
  );
  return rows;
}

async function recorded(pool: pg.Pool): Promise<{ position: number; correlation_id: string }[]> {
  return (await readLog(pool)).map(({ position, correlationId }) => ({ position, correlation_id: correlationId }));
}

/** What a restored backup leaves: nothing after a point. What was derived knows more, as in the memory of the nodes. */
async function goBack(pool: pg.Pool, { position, inbound }: Head): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT 1 FROM log_head FOR UPDATE");
    await client.query("SET LOCAL session_replication_role = replica");
    await client.query("DELETE FROM event WHERE position > $1", [position]);
    await client.query("DELETE FROM inbound_key WHERE inbound_id > $1", [inbound]);
    await client.query("DELETE FROM inbound WHERE id > $1", [inbound]);
    await client.query("UPDATE log_head SET position = $1, inbound = $2", [position, inbound]);
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}

async function standing(url: string): Promise<{ viewPosition: number; reconciledPosition: number }> {
  const response = await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(5000) });
  return (await response.json()) as { viewPosition: number; reconciledPosition: number };
}
