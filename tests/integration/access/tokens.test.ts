import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { z } from "zod";
import { tokenOperations } from "#server/access/tokens/token-operations.ts";
import { tokenRecogniser } from "#server/access/tokens/token-recogniser.ts";
import { TokenStore } from "#server/access/tokens/token-store.ts";
import { TokenTries } from "#server/access/tokens/token-tries.ts";
import { json } from "#server/api/answers.ts";
import { operation } from "#server/api/operation.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { ADMIN_TOKEN, administrationLog, serveAccess } from "./access-api.ts";

const DAY = 86_400_000;

/** Something that a role may do or not, and that says who asked. */
const doorbell = operation({
  method: "GET",
  path: "/api/v1/doorbell",
  id: "ring",
  summary: "Says who asks",
  tag: "tests",
  access: "beds.view",
  answer: z.object({ actor: z.string() }),
  handle: async ({ principal }) => json(principal),
});

async function open(t: TestContext) {
  const database = await createTestDatabase(t);
  const log = administrationLog();
  const tokens = new TokenStore(database.pool, log.ports.now);
  const operations = [...tokenOperations({ ...log.ports, tokens }), doorbell];
  const recognise = tokenRecogniser(tokens, ADMIN_TOKEN, new TokenTries(null));
  const ask = await serveAccess(t, operations, [recognise]);
  const create = (body: object, bearer = ADMIN_TOKEN) => ask("/api/v1/tokens", { method: "POST", body, bearer });
  return { ...log, pool: database.pool, ask, create, recognise };
}

describe("API tokens", () => {
  test("are told once and kept by their digest alone", async (t) => {
    const { create, pool, ask } = await open(t);
    const made = await create({ name: "Interface engine", role: "integration-engineer" });
    assert.equal(made.status, 201);
    assert.match(made.body.token, /^ct_/);
    const stored = JSON.stringify((await pool.query("SELECT *, encode(digest, 'hex') AS hex FROM api_token")).rows);
    assert.doesNotMatch(stored, new RegExp(made.body.token.slice(3, 40)));
    const list = await ask("/api/v1/tokens", { bearer: ADMIN_TOKEN });
    assert.deepEqual(
      list.body.items.map(({ id, name, role, units }: Record<string, unknown>) => [id, name, role, units]),
      [[made.body.id, "Interface engine", "integration-engineer", "all"]],
    );
    assert.doesNotMatch(JSON.stringify(list.body), /ct_|digest/);
  });

  test("act under their role and units, in a header and in a socket's handshake", async (t) => {
    const { create, ask, recognise } = await open(t);
    const { id, token } = (await create({ name: "Board", role: "unit-nurse", units: ["5E"] })).body;
    const { body } = await ask("/api/v1/doorbell", { bearer: token });
    assert.deepEqual([body.actor, body.name, body.role, body.units], [`token:${id}`, "Board", "unit-nurse", ["5E"]]);
    const handshake = { method: "GET", path: "/socket.io/", headers: {}, auth: { token }, address: null };
    assert.equal(((await recognise(handshake)) as { actor: string }).actor, `token:${id}`);
    assert.equal((await ask("/api/v1/tokens", { bearer: token })).status, 403);
  });

  test("are good for 90 days unless told otherwise, and never for more than a year", async (t) => {
    const { create, ask, clock } = await open(t);
    const { token } = (await create({ name: "Report", role: "nursing-leadership" })).body;
    const tooLong = await create({ name: "x", role: "evs", expiresAt: new Date(clock.now + 366 * DAY).toISOString() });
    assert.deepEqual([tooLong.status, tooLong.body.errors[0].pointer], [400, "/expiresAt"]);
    const gone = await create({ name: "x", role: "evs", expiresAt: new Date(clock.now - 1).toISOString() });
    assert.equal(gone.status, 400);
    clock.now += 90 * DAY - 1;
    assert.equal((await ask("/api/v1/doorbell", { bearer: token })).status, 200);
    clock.now += 1;
    assert.equal((await ask("/api/v1/doorbell", { bearer: token })).status, 401);
  });

  test("name only units that there are", async (t) => {
    const { create } = await open(t);
    const { status, body } = await create({ name: "Board", role: "evs", units: ["5E", "NOWHERE"] });
    assert.deepEqual([status, body.code, body.errors[0].pointer], [400, "unit.unknown", "/units/1"]);
  });

  test("open nothing from the moment they are revoked", async (t) => {
    const { create, ask, events, notes } = await open(t);
    const { id, token } = (await create({ name: "Old board", role: "bed-manager" })).body;
    const reason = "left in a mail";
    const revoke = () => ask(`/api/v1/tokens/${id}`, { method: "DELETE", bearer: ADMIN_TOKEN, body: { reason } });
    assert.deepEqual((await revoke()).body, { id, revoked: true });
    assert.equal((await ask("/api/v1/doorbell", { bearer: token })).status, 401);
    assert.equal((await revoke()).status, 404);
    const [created, revoked] = events;
    assert.deepEqual(
      [created?.type, revoked?.type, revoked?.actor],
      ["access.token.created", "access.token.revoked", "token:admin"],
    );
    const data = revoked?.data as { token: string; reasonRef: string };
    assert.equal(data.token, id);
    assert.equal(notes.get(data.reasonRef), reason);
    assert.doesNotMatch(JSON.stringify(events), /left in a mail|ct_/);
  });

  test("can be revoked by a program that gives no reason", async (t) => {
    const { create, ask } = await open(t);
    const { id } = (await create({ name: "Old board", role: "evs" })).body;
    assert.equal((await ask(`/api/v1/tokens/${id}`, { method: "DELETE", bearer: ADMIN_TOKEN })).status, 200);
  });

  test("have their last use noted, at most once a minute", async (t) => {
    const { create, ask, pool, clock } = await open(t);
    const { token } = (await create({ name: "Board", role: "evs" })).body;
    const ring = () => ask("/api/v1/doorbell", { bearer: token });
    const noted = async () => (await pool.query("SELECT last_used_at FROM api_token")).rows[0].last_used_at?.getTime();
    assert.equal(await noted(), undefined);
    await ring();
    const first = clock.now;
    assert.equal(await noted(), first);
    clock.now += 59_000;
    await ring();
    assert.equal(await noted(), first);
    clock.now += 2_000;
    await ring();
    assert.equal(await noted(), clock.now);
  });

  test("that nobody gave out are refused, mistyped or made up", async (t) => {
    const { ask, create } = await open(t);
    const { token } = (await create({ name: "Board", role: "evs" })).body;
    for (const bearer of [
      `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`,
      "ct_x",
      "Basic",
      `${ADMIN_TOKEN}x`,
    ])
      assert.deepEqual([(await ask("/api/v1/doorbell", { bearer })).status, bearer], [401, bearer]);
  });
});

describe("ADMIN_TOKEN", () => {
  test("makes, lists and revokes tokens, and is told so wherever else it is shown", async (t) => {
    const { ask, create } = await open(t);
    const { id } = (await create({ name: "Board", role: "administrator" })).body;
    assert.equal((await ask("/api/v1/tokens", { bearer: ADMIN_TOKEN })).status, 200);
    assert.equal((await ask(`/api/v1/tokens/${id}`, { method: "DELETE", bearer: ADMIN_TOKEN })).status, 200);
    const refused = await ask("/api/v1/doorbell", { bearer: ADMIN_TOKEN });
    assert.deepEqual([refused.status, refused.body.code], [403, "admin-token"]);
    assert.match(refused.body.detail, /POST \/api\/v1\/tokens/);
  });

  test("does not exist where the settings name none", async (t) => {
    const database = await createTestDatabase(t);
    const recognise = tokenRecogniser(new TokenStore(database.pool), undefined, new TokenTries(null));
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    assert.equal(await recognise({ method: "GET", path: "/", headers, address: null }), "unknown");
  });
});
