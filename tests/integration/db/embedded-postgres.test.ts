import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { type TestContext, test } from "node:test";
import pg from "pg";
import { startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { readPostmaster } from "#server/db/postmaster-file.ts";
import { startCrashingPostgres } from "#tests/chaos/crashing-postgres.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";
import { waitFor } from "#tests/support/wait-for.ts";

const log = () => {};

test("a server whose owner was killed is adopted by the next start, with every committed row once", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const owner = await startOwner(dataDir, 500);
  owner.process.kill("SIGKILL");
  await once(owner.process, "exit");

  const server = await start(t, dataDir);

  assert.equal(server.adopted, true);
  assert.equal(server.url, owner.url);
  assert.deepEqual(await rows(server.url), { count: 500, distinct: 500 });
});

test("a server that was killed itself comes back with every committed row", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const owner = await startOwner(dataDir, 300);
  const postmaster = readPostmaster(path.join(dataDir, "postgres/data"));
  assert.ok(postmaster);
  process.kill(postmaster.pid, "SIGKILL");
  owner.process.kill("SIGKILL");
  await once(owner.process, "exit");

  const server = await start(t, dataDir);

  assert.equal(server.adopted, false);
  assert.deepEqual(await rows(server.url), { count: 300, distinct: 300 });
});

test("a user whose server crashed again and again is present once", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const postgres = await startCrashingPostgres(dataDir);
  t.after(() => postgres.stop());
  const client = new pg.Pool({ connectionString: postgres.url, max: 1 });
  client.on("error", () => {});
  t.after(() => client.end());
  const present = async () =>
    (
      await client.query(
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = 'caretower presence'",
      )
    ).rows[0].n as number;
  // Each start is a user of its own, and those before it come back.
  for (let users = 2; users <= 4; users++) {
    await postgres.crash();
    await waitFor("all to be present again", async () => (await present()) >= users, { timeoutMs: 120_000 });
  }
  let last = -1;
  const settled = async () => {
    const before = last;
    last = await present();
    return before === last;
  };
  await waitFor("nobody more to come", settled, { timeoutMs: 120_000, intervalMs: 1_200 });
  assert.equal(last, 4);
});

test("a server is stopped by its last user and never under another", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const first = await start(t, dataDir);
  const second = await start(t, dataDir);

  await first.stop();
  assert.equal(await answers(second.url), true);

  await second.stop();
  assert.equal(readPostmaster(path.join(dataDir, "postgres/data")), undefined);
});

test("two starts at the same moment on an empty directory end in one server", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const [one, other] = await Promise.all([start(t, dataDir), start(t, dataDir)]);
  assert.equal(one.url, other.url);
  assert.equal(await answers(one.url), true);
});

test("the process file of a crashed server does not stop a start when its number now belongs to another program", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const before = await start(t, dataDir);
  await before.stop();
  const stale = [process.pid, path.join(dataDir, "postgres/data"), 1, 5432, "", "127.0.0.1", "", "ready"];
  await writeFile(path.join(dataDir, "postgres/data/postmaster.pid"), `${stale.join("\n")}\n`);

  const server = await start(t, dataDir);
  assert.equal(await answers(server.url), true);
});

test("data of another major version is refused in words and left alone", async (t) => {
  const dataDir = await temporaryDirectory(t);
  const before = await start(t, dataDir);
  await before.stop();
  const versionFile = path.join(dataDir, "postgres/data/PG_VERSION");
  await writeFile(versionFile, "15\n");

  await assert.rejects(
    startEmbeddedPostgres({ dataDir, log }),
    /written by PostgreSQL 15; this release runs PostgreSQL 18/,
  );
  assert.equal(await readFile(versionFile, "utf8"), "15\n");
});

test("the server listens on the loopback address only, keeps fsync on and wants its password", async (t) => {
  const { url } = await start(t, await temporaryDirectory(t));
  const client = await connect(url);
  const settings = await client.query(
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit') ORDER BY name",
  );
  await client.end();
  assert.deepEqual(
    settings.rows.map((row) => row.setting),
    ["on", "on", "127.0.0.1", "on"],
  );
  const guess = new URL(url);
  guess.password = "password";
  assert.equal(await answers(guess.href), false);
});

async function start(t: TestContext, dataDir: string) {
  const server = await startEmbeddedPostgres({ dataDir, log });
  t.after(server.stop);
  return server;
}

async function startOwner(dataDir: string, count: number): Promise<{ process: ChildProcess; url: string }> {
  const script = path.join(import.meta.dirname, "server-owner-process.ts");
  const owner = spawn(process.execPath, [script, dataDir, String(count)], { stdio: ["pipe", "pipe", "inherit"] });
  let url: string | undefined;
  createInterface({ input: owner.stdout }).on("line", (line) => {
    if (line.startsWith("ready ")) url = line.slice("ready ".length);
  });
  return { process: owner, url: await waitFor("the owner to be ready", () => url, { timeoutMs: 60_000 }) };
}

async function rows(url: string): Promise<{ count: number; distinct: number }> {
  const client = await connect(url);
  try {
    const answer = await client.query(
      'SELECT count(*)::int AS count, count(DISTINCT row)::int AS "distinct" FROM kept',
    );
    return answer.rows[0];
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const client = await connect(url);
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  return client;
}
