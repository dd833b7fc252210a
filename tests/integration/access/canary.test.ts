import assert from "node:assert/strict";
import { test } from "node:test";
import { io } from "socket.io-client";
import { z } from "zod";
import { ROLES, type Role } from "#server/contracts/access.ts";
import { VIEW_NAMES } from "#server/contracts/live.ts";
import { EXPECTED_OPERATIONS, UNIT_ROLES } from "#tests/access/expected-grants.ts";
import { CANARIES, CANARY_MESSAGES, canariesIn, tellByHttp } from "#tests/support/canary/canary-patient.ts";
import { OWN_UNITS, openMatrixServer, type Someone } from "./matrix-server.ts";

function someoneAs(role: Role): Someone {
  return { role, units: UNIT_ROLES.includes(role) ? OWN_UNITS : "all" };
}

const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
});
const SLOTS: { [name: string]: string } = { "{visitNumber}": "V610001", "{version}": "1", "{id}": "1" };

test("a person who is in every text reaches nobody who may not see who it is", { timeout: 600_000 }, async (t) => {
  const server = await openMatrixServer(t);
  await server.hear(CANARY_MESSAGES);
  const answered = await tellByHttp(server.url);
  const said = await server.ask("POST", "/api/v1/beds/5E-01/assertions", someoneAs("unit-nurse"), {
    state: "occupied",
    reason: "Canaryreason: Ottolinde Zyxwquill sits in the chair",
  });
  assert.equal(said.status, 200);
  const glass = await server.ask("POST", "/api/v1/encounters/V610001/glass", someoneAs("unit-nurse"), {
    reason: "Canaryreason: Zyxwquill asked for me",
    minutes: 5,
  });
  assert.equal(glass.status, 200);

  await t.test("not in what senders and people were answered", async () => {
    for (const text of [...answered, await said.text(), await glass.text()]) assert.deepEqual(canariesIn(text), []);
  });

  await t.test("not in any answer of the API, to any role", async () => {
    const document = documentSchema.parse(await (await fetch(`${server.url}/api/v1/openapi.json`)).json());
    const reads = Object.entries(document.paths).flatMap(([where, methods]) => {
      const operation = methods.get;
      return operation && EXPECTED_OPERATIONS[operation.operationId] !== undefined ? [where] : [];
    });
    const asked = [
      ...reads.map((where) => where.replace(/\{\w+\}/g, (slot) => SLOTS[slot] ?? "1")),
      "/api/v1/beds?format=csv",
      "/api/v1/inbound/1",
      "/api/v1/inbound/2",
      "/api/v1/inbound/3",
      "/api/v1/dead-letters?group=cause",
      "/api/v1/events?limit=1000",
      "/api/v1/encounters/V610002",
    ];
    const leaks: string[] = [];
    let answered = 0;
    for (const where of asked)
      for (const role of ROLES) {
        const answer = await server.ask("GET", where, someoneAs(role));
        if (answer.ok) answered += 1;
        for (const word of canariesIn(await answer.text())) leaks.push(`${word} for ${role} at ${where}`);
      }
    assert.deepEqual(leaks, []);
    assert.ok(answered > 60, `only ${answered} answers were looked at`);
  });

  await t.test("not in any frame of a socket, to any role", async () => {
    const leaks: string[] = [];
    for (const role of ROLES) {
      const { units } = someoneAs(role);
      const auth = { role, units: units === "all" ? "all" : units.join(",") };
      const socket = io(server.url, { transports: ["websocket"], auth, reconnection: false });
      const frames: unknown[] = [];
      socket.onAny((...frame) => frames.push(frame));
      for (const view of VIEW_NAMES)
        frames.push(await socket.timeout(60_000).emitWithAck("watch", { view, scope: "all" }));
      for (const word of canariesIn(JSON.stringify(frames))) leaks.push(`${word} for ${role}`);
      socket.disconnect();
    }
    assert.deepEqual(leaks, []);
  });

  await t.test("not in metrics, and in no table but sealed", async () => {
    assert.deepEqual(canariesIn(await (await fetch(`${server.url}/metrics`)).text()), []);
    assert.deepEqual(await tablesHolding(server.database.pool), []);
  });

  await t.test("and whoever may ask who it is gets a name: the search would find one", async () => {
    const asked = await server.ask("POST", "/api/v1/encounters/V610001/identity", someoneAs("unit-nurse"), {
      purpose: "TREAT",
    });
    assert.ok(canariesIn(await asked.text()).includes("Zyxwquill"));
  });
});

/** Every column that could hold a text, as text. */
async function tablesHolding(pool: { query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }> }) {
  const columns = z.array(z.object({ table: z.string(), column: z.string(), type: z.string() })).parse(
    (
      await pool.query(
        `SELECT table_name AS "table", column_name AS "column", data_type AS type FROM information_schema.columns
           WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'json', 'bytea', 'ARRAY', 'character varying')`,
      )
    ).rows,
  );
  const holding: string[] = [];
  for (const { table, column, type } of columns) {
    const text = type === "bytea" ? `encode("${column}", 'escape')` : `"${column}"::text`;
    const { rows } = await pool.query(`SELECT 1 FROM "${table}" WHERE ${text} ILIKE ANY($1::text[]) LIMIT 1`, [
      CANARIES.map((word) => `%${word}%`),
    ]);
    if (rows.length > 0) holding.push(`${table}.${column}`);
  }
  assert.ok(columns.length > 40, "the search looks at too little");
  return holding;
}
