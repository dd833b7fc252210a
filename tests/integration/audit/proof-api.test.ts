import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { describe, test } from "node:test";
import { ANONYMOUS } from "#server/access/principal.ts";
import { ApiRefusal } from "#server/api/api-refusal.ts";
import type { Operation } from "#server/api/operation.ts";
import { proofOperations } from "#server/api/operations/audit-proofs.ts";
import { holdOperations } from "#server/api/operations/holds.ts";
import { Prover } from "#server/audit/build/prover.ts";
import { planRetention } from "#server/audit/retention/apply-retention.ts";
import { HoldStore } from "#server/audit/retention/hold-store.ts";
import { eventLeafHash } from "#server/audit/tree/leaf.ts";
import { rootFromInclusion } from "#server/audit/tree/proof.ts";
import { PublicKeys } from "#server/audit/verify/public-keys.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { AuditedLog } from "./audited-log.ts";

const OFFICER = {
  ...ANONYMOUS,
  actor: "user:officer",
  name: "Officer",
  role: "compliance" as const,
  units: "all" as const,
};

/** What an operation answers, its input and output held against its own schemas. */
function caller(operations: Operation[]) {
  return async (id: string, input: { params?: object; query?: object; body?: unknown } = {}) => {
    const operation = operations.find((known) => known.id === id);
    assert.ok(operation, id);
    const answer = await operation.handle({
      params: operation.params?.parse(input.params ?? {}) ?? {},
      query: operation.query?.parse(input.query ?? {}) ?? {},
      body: operation.body?.parse(input.body),
      principal: OFFICER,
      presented: { method: operation.method, path: operation.path, headers: {}, address: null },
    });
    const body: unknown = JSON.parse(String(answer.body));
    // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails where it is not so
    return operation.answer.parse(body) as any;
  };
}

async function openLog(t: TestContext) {
  const log = await AuditedLog.open(t);
  await log.fill([300, 20]);
  const refusal: { reason: string | null } = { reason: null };
  const operations = proofOperations({
    prover: new Prover(log.database.pool, log.tiles, log.heads),
    heads: log.heads,
    publicKeys: () => log.keyRing.publicKeys(),
    refusal: async () => refusal.reason,
  });
  return { log, refusal, operations, call: caller(operations) };
}

describe("the API of proofs", () => {
  test("answers heads with the keys that signed them", async (t) => {
    const { call, operations } = await openLog(t);
    const { heads, keys } = await call("listTreeHeads");
    assert.deepEqual(
      heads.map((signed: { head: { size: number } }) => signed.head.size),
      [320, 300],
    );
    for (const signed of heads) assert.ok(new PublicKeys({ keys }).hasSigned(signed));
    assert.deepEqual(new Set(operations.map(({ access }) => access)), new Set(["audit.prove"]));
  });

  test("answers a proof that leads from the row to the head that was asked for", async (t) => {
    const { call } = await openLog(t);
    for (const head of [undefined, 300]) {
      const proof = await call("proveEntry", { query: { entry: "log:17", ...(head && { head }) } });
      assert.equal(proof.size, head ?? 320);
      assert.equal(eventLeafHash(proof.row), proof.leaf);
      assert.equal(rootFromInclusion(proof.index, proof.size, proof.leaf, proof.siblings), proof.head.head.root);
    }
    const missing = (query: object) => assert.rejects(call("proveEntry", { query }), ApiRefusal);
    await missing({ entry: "log:321" });
    await missing({ entry: "log:310", head: 300 });
    await missing({ entry: "access:1" });
  });

  test("serves no head while the tree contradicts what was signed", async (t) => {
    const { call, refusal } = await openLog(t);
    refusal.reason = "the log went back";
    for (const [id, query] of [
      ["listTreeHeads", {}],
      ["proveEntry", { entry: "log:1" }],
    ] as const)
      await assert.rejects(call(id, { query }), (error) => error instanceof ApiRefusal && error.status === 409);
  });
});

test("a hold is placed and lifted with a reason, and both stand in the log without it", async (t) => {
  const log = await AuditedLog.open(t);
  const { pool } = log.database;
  const holds = new HoldStore(pool);
  const policy = { logYears: 6, rawMonths: 24 };
  const now = () => log.now;
  const call = caller(
    holdOperations({
      holds,
      append: (events) => log.write(events),
      keepNote: (text) => keepNote(pool, log.keyRing, text),
      plan: () => planRetention({ pool, holds, policy, now, record: async () => undefined }),
      facility: () => "GEN",
      now,
    }),
  );
  const body = { scope: "encounter", encounter: "GEN/4711", reason: "Court order about Erika Beispiel" };
  const placed = await call("placeHold", { body });
  assert.equal((await call("listHolds")).items.length, 1);
  assert.equal((await call("planRetention")).rawRemoved, 0);
  await call("liftHold", { params: { id: placed.id }, body: { reason: "Order withdrawn" } });
  await assert.rejects(call("liftHold", { params: { id: placed.id }, body: { reason: "Again" } }), ApiRefusal);
  assert.equal((await call("listHolds")).items[0].liftedBy, "user:officer");
  const { rows } = await pool.query("SELECT type, encounter, body FROM event ORDER BY position");
  assert.deepEqual(
    rows.map(({ type, encounter }) => [type, encounter]),
    [
      ["record.hold.placed", "GEN/4711"],
      ["record.hold.lifted", "GEN/4711"],
    ],
  );
  assert.ok(rows.every(({ body: text }) => !text.includes("Erika") && text.includes("vault:")));
});
