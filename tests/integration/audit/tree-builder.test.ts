import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { eventRows, logSource } from "#server/audit/build/leaf-source.ts";
import { Prover } from "#server/audit/build/prover.ts";
import { isConsistent, rootFromInclusion } from "#server/audit/tree/proof.ts";
import { eventLeafText } from "#server/contracts/audit-leaf.ts";
import { LeaseLost } from "#server/log/errors.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { naiveRoot } from "#tests/unit/audit/tree/naive-tree.ts";
import { AuditedLog } from "./audited-log.ts";

const LOOKS_OF_A_FIRST_PASS = 3;

async function naiveRootOf(log: AuditedLog, size: number): Promise<string> {
  const rows = await eventRows(log.database.pool, 0, size);
  return naiveRoot(rows.map((row) => Buffer.from(eventLeafText(row)))).toString("hex");
}

describe("the builder", () => {
  test("has the naive root of the rows, at every size at which it comes to rest", async (t) => {
    const log = await AuditedLog.open(t);
    const { builder, signed } = log.builder();
    await builder.start();
    let total = 0;
    for (const count of [1, 1, 2, 3, 120, 128, 1, 1, 300]) {
      await log.append(count, count % 2 === 0 ? builder : undefined);
      total += count;
      await waitFor(`${total} leaves`, () => signed.at(-1)?.head.size === total);
      assert.equal(signed.at(-1)?.head.root, await naiveRootOf(log, total));
    }
    assert.deepEqual(log.errors, []);
  });

  test("makes the same leaves from its own commits as from the rows", async (t) => {
    const log = await AuditedLog.open(t);
    const rows = logSource(log.database.pool);
    let looks = 0;
    const head = async () => {
      const found = await rows.head();
      looks += 1;
      return found;
    };
    const { builder } = log.builder("log", {
      source: { ...rows, head, after: () => assert.fail("the table was read") },
      pollMs: 3_600_000,
    });
    await builder.start();
    await waitFor("the lease", () => builder.holdsLease);
    // The first batch comes when the builder stands at nothing: its first pass looks for the epoch, opens the tree, and finds no more.
    await waitFor("its first pass", () => looks >= LOOKS_OF_A_FIRST_PASS);
    await log.append(50, builder);
    await builder.stop();
    assert.deepEqual(log.errors, []);
    const edge = await log.tiles.log.edge();
    assert.equal(edge.size, 50);
    assert.equal(edge.root(), await naiveRootOf(log, 50));
  });

  test("goes on where one that was killed in the middle of a write stood", async (t) => {
    const log = await AuditedLog.open(t);
    await log.append(700);
    const first = log.builder("log", { owner: "killed" });
    const write = log.tiles.log.write.bind(log.tiles.log);
    let writes = 0;
    log.tiles.log.write = async (...args) => {
      writes += 1;
      // The connection dies before the commit: nothing of it may stand.
      if (writes === 1) await log.database.pool.query("SELECT pg_terminate_backend(pg_backend_pid())");
      return write(...args);
    };
    await first.builder.start();
    await waitFor("700 leaves", () => first.builder.size === 700);
    assert.equal(writes, 2);
    await first.builder.stop();
    await log.append(100);
    const second = log.builder("log", { owner: "heir" });
    await second.builder.start();
    await waitFor("800 leaves", () => second.signed.at(-1)?.head.size === 800);
    assert.equal(second.signed.at(-1)?.head.root, await naiveRootOf(log, 800));
  });

  test("that was replaced cannot write any more", async (t) => {
    const log = await AuditedLog.open(t);
    await log.append(300);
    const { builder } = log.builder("log", { owner: "first" });
    await builder.start();
    await waitFor("300 leaves", () => builder.size === 300);
    await log.database.pool.query("UPDATE checkpoint SET owner = 'heir' WHERE name = 'tree.log'");
    const zombie = { name: "tree.log", owner: "first" };
    await assert.rejects(log.tiles.log.write(zombie, 300, 301, [], [[], []]), LeaseLost);
    const holder = { name: "tree.log", owner: "heir" };
    await assert.rejects(log.tiles.log.write(holder, 299, 301, [], [[], []]), LeaseLost);
    const edge = await log.tiles.log.edge();
    assert.equal(edge.size, 300);
  });

  test("and another one at once build one tree between them", async (t) => {
    const log = await AuditedLog.open(t);
    const both = [log.builder("log", { owner: "a" }), log.builder("log", { owner: "b" })];
    await Promise.all(both.map(({ builder }) => builder.start()));
    await log.append(600);
    await waitFor("600 leaves", async () => (await log.tiles.log.edge()).size === 600);
    assert.equal((await log.tiles.log.edge()).root(), await naiveRootOf(log, 600));
    await waitFor("one of them to hold the lease", () => both.filter(({ builder }) => builder.holdsLease).length === 1);
  });

  test("makes every proof hold from the tiles alone, at every signed size", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([1, 255, 1, 300, 17]);
    const prover = new Prover(log.database.pool, log.tiles, log.heads);
    const heads = (await log.heads.newest("log", 10)).reverse();
    assert.deepEqual(
      heads.map(({ head }) => head.size),
      [1, 256, 257, 557, 574],
    );
    for (const { head } of heads)
      for (const position of [1, 2, 255, 256, 257, 300, 557, 574]) {
        const proof = await prover.inclusion("log", position, head.size);
        if (position > head.size) assert.equal(proof, null);
        else
          assert.equal(rootFromInclusion(position - 1, head.size, proof?.leaf ?? "", proof?.siblings ?? []), head.root);
      }
    for (const [at, { head: older }] of heads.entries())
      for (const { head: newer } of heads.slice(at)) {
        const proof = await prover.consistency("log", older.size, newer.size);
        assert.ok(isConsistent(older, newer, proof?.siblings ?? ["missing"]));
      }
  });
});

describe("a head", () => {
  test("is signed only when more has come than anchors of the other tree's heads", async (t) => {
    const log = await AuditedLog.open(t);
    const { builder, signed } = log.builder("access");
    await builder.start();
    await log.recordAccess(3);
    await waitFor("a head", () => signed.length === 1);
    await log.database.pool.query(
      `INSERT INTO access_entry SELECT 4, gen_random_uuid(), now(), '{"action":"log.anchored"}'`,
    );
    await log.database.pool.query("UPDATE access_head SET position = 4");
    await waitFor("the anchor's leaf", () => builder.size === 4);
    await builder.stop();
    assert.equal(signed.length, 1);
  });

  test("is refused for a log that went back under the same epoch, and signed again in a new one", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([300, 50]);
    // A restore: everything in the database is as it was at 300, the file outside is not.
    await log.asOwner(
      "DELETE FROM event WHERE position > 300",
      "UPDATE log_head SET position = 300",
      "DELETE FROM tree_head WHERE size > 300",
      "UPDATE checkpoint SET position = 256, owner = NULL WHERE name = 'tree.log'",
      `UPDATE tree_edge SET size = 256, hashes = ARRAY[''::bytea, substring(hashes[2] for 32)] WHERE stream = 'log'`,
    );
    const file = await log.openFile();
    const { builder, signer, signed } = log.builder("log", { file });
    await builder.start();
    await log.append(10);
    await waitFor("a refusal", () => signer.refusal !== null);
    assert.match(signer.refusal ?? "", /went back/);
    assert.equal(signed.length, 0);
    await log.database.pool.query("UPDATE log_head SET epoch = 2");
    await waitFor("a head of the new epoch", () => signed.length > 0);
    assert.equal(signed[0]?.head.epoch, 2);
    assert.equal(signer.refusal, null);
  });

  test("is refused for a tree that does not continue what was signed", async (t) => {
    const log = await AuditedLog.open(t);
    await log.fill([300]);
    await log.asOwner("UPDATE tree_edge SET hashes[2] = set_byte(hashes[2], 3, (get_byte(hashes[2], 3) + 1) % 256)");
    const { builder, signer, signed } = log.builder("log");
    await builder.start();
    await log.append(10);
    await waitFor("a refusal", () => signer.refusal !== null);
    assert.match(signer.refusal ?? "", /not a continuation/);
    assert.deepEqual(signed, []);
  });
});
