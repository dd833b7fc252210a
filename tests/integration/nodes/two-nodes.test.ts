import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { Redis } from "ioredis";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { ChaosSender } from "#tests/chaos/chaos-sender.ts";
import { judgeDecisions, readLog } from "#tests/chaos/judge-decisions.ts";
import { judgeJournal } from "#tests/chaos/judge-journal.ts";
import { judgeViews } from "#tests/chaos/judge-views.ts";
import { Ledger } from "#tests/chaos/ledger.ts";
import { hospitalLoad, hospitalSite } from "#tests/chaos/load.ts";
import { makeApiToken } from "#tests/support/api-token.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { startRedis } from "#tests/support/redis.ts";
import { RoamingScreen } from "#tests/support/roaming-screen.ts";
import { type ServerProcess, startTestServer, TEST_TOKEN } from "#tests/support/server-process.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";
import { waitFor } from "#tests/support/wait-for.ts";

const SEED = 5;
/** Looks 100 ms apart: longer than a coalescing tick. */
const LOOKS_AT_REST = 8;
const PART = 60;
const TAKEOVER_MS = 30_000;

test("two nodes over one log and one Redis", { timeout: 600_000 }, async (t) => {
  const database = await createTestDatabase(t);
  const redis = await startRedis(t);
  const directory = await temporaryDirectory(t);
  const siteFile = path.join(directory, "site.json");
  const keyRingFile = path.join(directory, "keys/ring.json");
  await writeFile(siteFile, hospitalSite(SEED));
  const options = { databaseUrl: database.url, siteFile, keyRingFile, environment: { REDIS_URL: redis.url } };
  const first = await startTestServer(options, t);
  const second = await startTestServer(options, t);
  const nodes = [first, second];

  const load = hospitalLoad(SEED, 7 * PART);
  const ledger = new Ledger(path.join(directory, "ledger.jsonl"));
  let target = first;
  const sender = new ChaosSender({ ledger, port: () => target.mllpPort, onAck: () => {}, breaks: () => false });
  t.after(() => sender.close());
  let released = 0;
  const send = () => {
    for (const message of load.slice(released, released + PART)) sender.send(message);
    released += PART;
  };
  const acknowledged = () =>
    waitFor("every message to be acknowledged", () => sender.waiting === 0, { timeoutMs: 60_000 });
  const token = await makeApiToken(first.webUrl, TEST_TOKEN);
  const screens = nodes.map((node) => new RoamingScreen("beds", node.webUrl, token));
  t.after(() => {
    for (const screen of screens) screen.close();
  });
  const head = async () => (await database.pool.query<{ position: number }>("SELECT position FROM log_head")).rows[0];

  const settled = async (alive: ServerProcess[]) => {
    await acknowledged();
    let looks = 0;
    await waitFor(
      "every living node to stand at the head, and its screens to have had their deltas",
      async () => {
        const states = await Promise.all(alive.map(look));
        const end = (await head())?.position;
        const isDecided = states.some((state) => state.reconciledPosition === end);
        // A screen stands where its last change was: what changes no bed moves nobody. So the nodes are seen at rest for a while.
        looks = isDecided && states.every((state) => state.viewPosition === end) ? looks + 1 : 0;
        return looks >= LOOKS_AT_REST;
      },
      { timeoutMs: 60_000, intervalMs: 100 },
    );
  };
  const owner = async () => {
    const { rows } = await database.pool.query<{ owner: string | null }>(
      "SELECT owner FROM checkpoint WHERE name = 'reconcile'",
    );
    return nodes.find((node) => rows[0]?.owner?.includes(`-${node.pid}-`));
  };

  await t.test("batches travel between the nodes, and one of them decides", async () => {
    send();
    await settled(nodes);
    const client = new Redis(redis.url);
    const length = await client.xlen("caretower:log");
    client.disconnect();
    assert.ok(length > 0, "committed batches are in the stream");
    await waitFor(
      "one of them to decide",
      async () => (await Promise.all(nodes.map(decides))).filter(Boolean).length === 1,
    );
  });

  await t.test("screens of both nodes show the same", async () => {
    const rowsOf = () => screens.map(({ held }) => Object.fromEntries(held.rows));
    await waitFor("both screens to show the same", () => isDeepStrictEqual(rowsOf()[0], rowsOf()[1]));
    assert.ok(Object.keys(rowsOf()[0] ?? {}).length > 0);
  });

  await t.test("a screen that is moved between the nodes under load never goes back, and ends whole", async () => {
    const [roaming] = screens;
    assert.ok(roaming);
    const from = roaming.shown.length;
    send();
    for (const node of [second, first, second, first]) {
      const { length } = roaming.shown;
      roaming.moveTo(node.webUrl);
      await waitFor("an answer from the other node", () => roaming.shown.length > length || sender.waiting === 0);
    }
    await settled(nodes);
    assert.ok(roaming.shown.length > from, "it went on living");
    assert.equal(roaming.hasRewound, false);
    assert.deepEqual(await judgeViews(second, database.pool, token), []);
  });

  await t.test("a node that is behind what a screen has shown says so instead of rewinding it", async () => {
    const [roaming] = screens;
    assert.ok(roaming);
    second.signal("SIGSTOP");
    send();
    await waitFor(
      "the first node's screen to be ahead",
      () => roaming.held.position > (screens[1]?.held.position ?? 0),
    );
    const { position } = roaming.held;
    roaming.moveTo(second.webUrl);
    second.signal("SIGCONT");
    await settled(nodes);
    assert.ok(roaming.held.position >= position);
    assert.equal(roaming.hasRewound, false);
    roaming.moveTo(first.webUrl);
  });

  await t.test("a flushed Redis, and one that is gone, cost no more than time", async () => {
    const client = new Redis(redis.url);
    send();
    await client.flushall();
    client.disconnect();
    await settled(nodes);
    await redis.kill();
    send();
    await settled(nodes);
    await redis.start();
    send();
    await settled(nodes);
    for (const screen of screens) assert.equal(screen.hasRewound, false);
    for (const node of nodes) assert.deepEqual(await judgeViews(node, database.pool, token), []);
  });

  await t.test("when the holder of the lease is killed the other decides within seconds, once each", async (t) => {
    const holder = await owner();
    assert.ok(holder, "one of the nodes holds the lease");
    const other = holder === first ? second : first;
    send();
    await waitFor("some of it to be acknowledged", () => sender.waiting < PART);
    await holder.kill();
    const killedAt = performance.now();
    target = other;
    for (const screen of screens) screen.moveTo(other.webUrl);
    await waitFor("the other node to hold the lease", async () => (await owner()) === other, {
      timeoutMs: TAKEOVER_MS,
    });
    t.diagnostic(`taken over after ${Math.round(performance.now() - killedAt)} ms`);
    await settled([other]);
    const log = await readLog(database.pool);
    const { rows } = await database.pool.query<{ position: number }>(
      "SELECT position FROM checkpoint WHERE name = 'reconcile'",
    );
    const keyRing = await openKeyRing(keyRingFile);
    assert.deepEqual(await judgeJournal(database.pool, keyRing, load, ledger.balance()), []);
    assert.deepEqual(judgeDecisions(log, rows[0]?.position ?? 0), []);
    assert.deepEqual(await judgeViews(other, database.pool, token), []);
    for (const screen of screens) assert.equal(screen.hasRewound, false);
  });
});

interface Standing {
  position: number;
  reconciledPosition: number;
  viewPosition: number;
}

async function look(node: ServerProcess): Promise<Standing> {
  return (await (
    await fetch(`${node.webUrl}/api/health/ready`, { signal: AbortSignal.timeout(5000) })
  ).json()) as Standing;
}

async function decides(node: ServerProcess): Promise<boolean> {
  const text = await (await fetch(`${node.webUrl}/metrics`)).text();
  return Number(/^caretower_reconciled_position (\d+)/m.exec(text)?.[1] ?? 0) > 0;
}
