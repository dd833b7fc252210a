import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import type pg from "pg";
import type { NewEvent } from "#server/canonical/event.ts";
import { createPool } from "#server/db/pool.ts";
import { EpochRegressed, LeaseLost, LogClosed } from "#server/log/errors.ts";
import { eventId } from "#server/log/event-id.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { LogTail } from "#server/log/log-tail.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";

function gap(name: string): NewEvent<"feed.gap.detected"> {
  return {
    id: eventId(["test", name]),
    type: "feed.gap.detected",
    version: 1,
    kind: "system",
    occurredAt: 1_700_000_000_000,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility: "GEN",
    encounter: null,
    bed: null,
    patient: null,
    actor: "system",
    correlationId: name,
    causationId: null,
    supersedes: [],
    lineage: null,
    data: { source: name, from: 1, to: 2 },
  };
}

type Tamper = (pool: pg.Pool) => void;

/** A node: a writer with a connection of its own. */
function node(t: { after(fn: () => Promise<void>): void }, database: TestDatabase, tamper?: Tamper) {
  const pool = createPool(database.url, { max: 1, applicationName: "caretower test node", pipeline: true });
  tamper?.(pool);
  const writer = new LogWriter({ pool, onCommitted: () => {} });
  t.after(async () => {
    await writer.close();
    await pool.end();
  });
  return writer;
}

/** The saboteur: the head is read without being held, and each of two nodes goes on when both have read it. */
function withoutHeadLock(): Tamper {
  const { promise: bothHaveRead, resolve } = Promise.withResolvers<void>();
  let readers = 0;
  return (pool) =>
    pool.on("connect", (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      const tampered = async (first: unknown, ...rest: unknown[]) => {
        if (typeof first !== "string" || !first.endsWith(" FOR UPDATE")) return query(first, ...rest);
        const head = await query(first.replace(" FOR UPDATE", ""), ...rest);
        readers += 1;
        if (readers === 2) resolve();
        await bothHaveRead;
        return head;
      };
      Object.assign(client, { query: tampered });
    });
}

async function appendFromBoth(writers: LogWriter[], each: number): Promise<PromiseSettledResult<unknown>[]> {
  const requests: Promise<unknown>[] = [];
  for (let index = 0; index < each; index += 1) {
    for (const [node, writer] of writers.entries()) requests.push(writer.append([gap(`${node}/${index}`)]));
    // Yielding lets commits of both nodes interleave instead of forming one batch each.
    await new Promise((resume) => setImmediate(resume));
  }
  return Promise.allSettled(requests);
}

async function positions(database: TestDatabase): Promise<number[]> {
  const { rows } = await database.pool.query<{ position: number }>("SELECT position FROM event ORDER BY position");
  return rows.map((row) => row.position);
}

describe("positions", () => {
  test("are dense when two nodes append at once", async (t) => {
    const database = await createTestDatabase(t);
    await appendFromBoth([node(t, database), node(t, database)], 150);
    const found = await positions(database);
    assert.deepEqual(
      found,
      Array.from({ length: 300 }, (_, index) => index + 1),
    );
    assert.equal((await new LogReader(database.pool).head()).position, 300);
  });

  test("would collide without the lock on the head, so the lock is what keeps them dense", async (t) => {
    const database = await createTestDatabase(t);
    const saboteur = withoutHeadLock();
    const settled = await appendFromBoth([node(t, database, saboteur), node(t, database, saboteur)], 1);
    assert.deepEqual(settled.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    assert.deepEqual(await positions(database), [1]);
  });

  test("become visible in order, so that a reader of what comes after a position skips none", async (t) => {
    const database = await createTestDatabase(t);
    const seen: number[] = [];
    const reader = new LogReader(database.pool);
    const errors: Error[] = [];
    const tail = new LogTail({ reader, pollMs: 1, onError: (error) => errors.push(error), batch: 7 }, 0, (events) => {
      for (const { position } of events) seen.push(position);
    });
    tail.start();
    t.after(() => tail.stop());
    await appendFromBoth([node(t, database), node(t, database)], 200);
    await waitFor("the tail to come to the head", () => seen.length >= 400);
    assert.deepEqual(
      seen,
      Array.from({ length: 400 }, (_, index) => index + 1),
    );
    assert.deepEqual(errors, []);
  });
});

describe("an append", () => {
  test("of an id that the log holds adds nothing, whichever node asks and however often", async (t) => {
    const database = await createTestDatabase(t);
    const [first, second] = [node(t, database), node(t, database)];
    const same = gap("once");
    const results = await Promise.all([
      first.append([same]),
      second.append([same]),
      first.append([same, gap("other")]),
      second.append([same]),
    ]);
    assert.equal(results.flat().filter((event) => event.id === same.id).length, 1);
    assert.deepEqual(await positions(database), [1, 2]);
  });

  test("whose value the database refuses is refused alone; its neighbours in the batch commit", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    const bad = { ...gap("bad"), facility: "GE\u0000N" };
    const results = await Promise.allSettled([
      writer.append([gap("before")]),
      writer.append([bad]),
      writer.append([gap("after")]),
    ]);
    assert.deepEqual(
      results.map((result) => result.status),
      ["fulfilled", "rejected", "fulfilled"],
    );
    assert.deepEqual(await positions(database), [1, 2]);
  });

  test("with the checkpoint of a lease that another node took is refused; its neighbours commit", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    await database.pool.query("INSERT INTO checkpoint (name, position, owner) VALUES ('fold', 5, 'heir')");
    const stale = { name: "fold", owner: "zombie", from: 5, to: 9 };
    const results = await Promise.allSettled([
      writer.append([gap("neighbour")]),
      writer.append([gap("decision of a zombie")], stale),
      writer.append([gap("decision of the heir")], { name: "fold", owner: "heir", from: 5, to: 9 }),
    ]);
    const [, refused] = results;
    assert.ok(refused?.status === "rejected" && refused.reason instanceof LeaseLost);
    const { rows } = await database.pool.query("SELECT correlation_id AS name FROM event ORDER BY position");
    assert.deepEqual(
      rows.map((row) => row.name),
      ["neighbour", "decision of the heir"],
    );
    const checkpoint = await database.pool.query("SELECT position FROM checkpoint WHERE name = 'fold'");
    assert.equal(checkpoint.rows[0]?.position, 9);
  });

  test("after the node began to stop is refused, and what was under way is finished first", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    const last = writer.append([gap("last")]);
    await writer.close();
    assert.equal((await last).length, 1);
    await assert.rejects(writer.append([gap("late")]), LogClosed);
  });

  test("finds the database again after its connection was cut", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    await writer.append([gap("one")]);
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'caretower test node' AND datname = current_database()",
    );
    await waitFor("an append to succeed", () => writer.append([gap("two")]).then((events) => events.length >= 0));
    assert.deepEqual(await positions(database), [1, 2]);
  });
});

describe("the database itself", () => {
  test("refuses to change or delete an event", async (t) => {
    const database = await createTestDatabase(t);
    await node(t, database).append([gap("kept")]);
    await assert.rejects(database.pool.query("UPDATE event SET facility = 'X'"), /append-only/);
    await assert.rejects(database.pool.query("DELETE FROM event"), /append-only/);
  });

  test("refuses a head that goes back, and the writer refuses one that went back all the same", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    await writer.append([gap("one"), gap("two")]);
    await assert.rejects(database.pool.query("UPDATE log_head SET position = 1"), /cannot go back/);
    await database.pool.query("ALTER TABLE log_head DISABLE TRIGGER USER");
    await database.pool.query("UPDATE log_head SET position = 1");
    await assert.rejects(writer.append([gap("three")]), EpochRegressed);
    await database.pool.query("UPDATE log_head SET epoch = 2, position = 2");
    const [recorded] = await writer.append([gap(randomUUID())]);
    assert.deepEqual([recorded?.epoch, recorded?.position], [2, 3]);
  });
});
