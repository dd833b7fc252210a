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
import { LOCK_HEAD } from "#server/log/sql.ts";
import { NotifyWakeUp } from "#server/log/wake-up.ts";
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
        if (first !== LOCK_HEAD) return query(first, ...rest);
        const head = await query({ ...LOCK_HEAD, text: LOCK_HEAD.text.replace(" FOR UPDATE", "") });
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

/** Counts by name what a writer sends. */
function counting(sent: Map<string, number>): Tamper {
  return (pool) =>
    pool.on("connect", (client) => {
      const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      const counted = (first: unknown, ...rest: unknown[]) => {
        const name = typeof first === "object" && first !== null && "name" in first ? String(first.name) : "";
        sent.set(name, (sent.get(name) ?? 0) + 1);
        return query(first, ...rest);
      };
      Object.assign(client, { query: counted });
    });
}

describe("a batch that goes ahead on what the writer remembers", () => {
  test("asks for nothing while this node alone writes", async (t) => {
    const database = await createTestDatabase(t);
    const sent = new Map<string, number>();
    const writer = node(t, database, counting(sent));
    for (let index = 0; index < 20; index += 1) await writer.append([gap(`alone ${index}`)]);
    assert.deepEqual([sent.get("lock-head"), sent.get("expect-head")], [1, 19]);
    assert.equal((await positions(database)).length, 20);
  });

  test("is made again, with the head as it stands, when another node has written", async (t) => {
    const database = await createTestDatabase(t);
    const sent = new Map<string, number>();
    const [writer, other] = [node(t, database, counting(sent)), node(t, database)];
    await writer.append([gap("first")]);
    await other.append([gap("second")]);
    const [third] = await writer.append([gap("third")]);
    assert.equal(third?.position, 3);
    assert.deepEqual([sent.get("lock-head"), sent.get("expect-head")], [2, 1]);
    assert.deepEqual(await positions(database), [1, 2, 3]);
  });

  test("adds nothing for an id that the log holds, and says so", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    await writer.append([gap("once")]);
    const again = await Promise.all([writer.append([gap("once")]), writer.append([gap("other")])]);
    assert.deepEqual(
      again.map((events) => events.map(({ correlationId }) => correlationId)),
      [[], ["other"]],
    );
    assert.deepEqual(await positions(database), [1, 2]);
  });

  test("commits nothing for an owner whose lease was taken meanwhile", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    await database.pool.query("INSERT INTO checkpoint (name, position, owner) VALUES ('fold', 0, 'first')");
    await writer.append([gap("held")], { name: "fold", owner: "first", from: 0, to: 1 });
    await database.pool.query("UPDATE checkpoint SET owner = 'second' WHERE name = 'fold'");
    await assert.rejects(writer.append([gap("stale")], { name: "fold", owner: "first", from: 1, to: 2 }), LeaseLost);
    const { rows } = await database.pool.query("SELECT position FROM checkpoint WHERE name = 'fold'");
    assert.equal(rows[0]?.position, 1);
    assert.deepEqual(await positions(database), [1]);
  });

  test("looks at the head first on every new connection", async (t) => {
    const database = await createTestDatabase(t);
    const sent = new Map<string, number>();
    const writer = node(t, database, counting(sent));
    await writer.append([gap("one")]);
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'caretower test node' AND datname = current_database()",
    );
    await waitFor("an append to succeed", () => writer.append([gap("two")]).then((events) => events.length >= 0));
    const { rows } = await database.pool.query(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'caretower test node' AND datname = current_database()",
    );
    assert.equal(writer.backend, rows[0]?.pid);
    assert.equal(sent.get("lock-head"), 2);
  });
});

describe("a commit", () => {
  test("is heard of on other nodes, also the last of many that follow each other at once", async (t) => {
    const database = await createTestDatabase(t);
    const writer = node(t, database);
    const reader = new LogReader(database.pool);
    let heardOf = 0;
    let heard = 0;
    const listener = new NotifyWakeUp(database.url, async () => {
      heard += 1;
      heardOf = Math.max(heardOf, (await reader.head()).position);
    });
    await listener.start();
    try {
      await writer.append([gap("alone")]);
      await waitFor("the first commit to be heard of", () => heardOf >= 1);
      for (let index = 2; index <= 40; index += 1) await writer.append([gap(`in a row ${index}`)]);
      await waitFor("the last commit to be heard of", () => heardOf >= 40);
      assert.ok(heard < 40, `forty commits were announced ${heard} times`);
    } finally {
      await listener.stop();
    }
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
