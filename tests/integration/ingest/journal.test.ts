import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type pg from "pg";
import type { Draft } from "#server/canonical/draft.ts";
import type { InboundItem } from "#server/ingest/inbound-item.ts";
import { openSubject } from "#server/vault/open-subject.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { adt } from "./invented-site.ts";
import { ackCode, type Intake, openIntake, testWriter } from "./test-intake.ts";

async function intake(t: import("node:test").TestContext): Promise<Intake> {
  const opened = await openIntake(await createTestDatabase(t));
  t.after(() => opened.close());
  return opened;
}

async function outcomes(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ outcome: string }>("SELECT outcome FROM inbound ORDER BY id");
  return rows.map((row) => row.outcome);
}

async function reports(pool: pg.Pool): Promise<{ type: string; patient: string | null }[]> {
  const { rows } = await pool.query("SELECT type, patient FROM event WHERE kind = 'report' ORDER BY position");
  return rows;
}

/** Every column of every table that could hold a text, as text. */
async function tablesHolding(pool: pg.Pool, words: string[]): Promise<string[]> {
  const { rows } = await pool.query<{ table: string; column: string; type: string }>(
    `SELECT table_name AS "table", column_name AS "column", data_type AS type FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'json', 'bytea', 'ARRAY', 'character varying')`,
  );
  assert.ok(rows.length > 40, "the search looks at too little");
  const found: string[] = [];
  for (const { table, column, type } of rows) {
    const text = type === "bytea" ? `encode("${column}", 'escape')` : `"${column}"::text`;
    const hit = await pool.query(`SELECT 1 FROM "${table}" WHERE ${text} ILIKE ANY($1::text[]) LIMIT 1`, [
      words.map((word) => `%${word}%`),
    ]);
    if (hit.rowCount) found.push(`${table}.${column}`);
  }
  return found;
}

const CANARY = { family: "Zyxwquill", given: "Ottolinde", mrn: "CANARY77881", text: "Canaryfreetext" };

describe("a message in the journal", () => {
  test("leaves no name, number or free text in any table, but a sealed copy of its bytes that opens byte for byte", async (t) => {
    const { pool, keyRing, send, faults } = await intake(t);
    const text = adt({
      trigger: "A01",
      visit: "V1",
      place: "5E^01^A",
      at: "13:00",
      mrn: CANARY.mrn,
      name: `${CANARY.family}^${CANARY.given}`,
      more: [`NTE|1||${CANARY.text}`, `NK1|1|${CANARY.family}^Next`],
    });
    assert.equal(ackCode(await send(text)), "AA");
    assert.deepEqual(faults, []);
    assert.deepEqual(await tablesHolding(pool, Object.values(CANARY)), []);
    const { rows } = await pool.query("SELECT sealed, key_id FROM inbound");
    assert.equal(keyRing.open(rows[0].key_id, rows[0].sealed, "inbound").toString(), text);
    const subject = await pool.query("SELECT token FROM vault_subject");
    assert.deepEqual(await openSubject(pool, keyRing, subject.rows[0].token), {
      family: CANARY.family,
      given: CANARY.given,
      birthDate: "1961-04-07",
      sex: "F",
    });
  });

  test("and the search for canaries would find one: it does where a control id holds it", async (t) => {
    const { pool, send } = await intake(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00", controlId: CANARY.mrn }));
    assert.ok((await tablesHolding(pool, [CANARY.mrn])).includes("inbound.control_id"));
  });

  test("of a person whose key was erased says nothing about that person any more", async (t) => {
    const { pool, keyRing, send } = await intake(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00" }));
    const { rows } = await pool.query("SELECT token FROM vault_subject");
    const token: string = rows[0].token;
    assert.equal((await openSubject(pool, keyRing, token))?.family, "Quill");
    await pool.query("UPDATE vault_subject SET wrapped_key = NULL, erased_at = now() WHERE token = $1", [token]);
    assert.equal(await openSubject(pool, keyRing, token), null);
    const sealed = await pool.query("SELECT sealed FROM vault_attribute WHERE token = $1", [token]);
    assert.ok(sealed.rows.every((row) => !row.sealed.toString("latin1").includes("Quill")));
  });
});

describe("a person", () => {
  test("keeps one token over messages, batches and restarts of a node", async (t) => {
    const opened = await intake(t);
    await opened.send(adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00", mrn: "M1" }));
    await Promise.all(
      ["13:10", "13:20", "13:30"].map((at) =>
        opened.send(adt({ trigger: "A08", visit: "V1", place: "5E^01^A", at, mrn: "M1" })),
      ),
    );
    const text = adt({ trigger: "A03", visit: "V1", place: "5E^01^A", at: "13:40", mrn: "M1" });
    const { item } = opened.receiver.read(Buffer.from(text), { remote: "127.0.0.1", port: 2575 });
    const restarted = testWriter(opened.database, opened.keyRing);
    t.after(() => restarted[Symbol.asyncDispose]());
    const sealed = opened.keyRing.seal(item.body, "inbound");
    await restarted.submit({ kind: "message", item, sealed, keyId: opened.keyRing.sealKeyId });
    const tokens = new Set((await reports(opened.pool)).map(({ patient }) => patient));
    assert.equal(tokens.size, 1);
    assert.equal((await opened.pool.query("SELECT 1 FROM vault_subject")).rowCount, 1);
  });

  test("with the same number under two authorities is two people (scenario 62)", async (t) => {
    const { pool, send } = await intake(t);
    const admission = (visit: string) => adt({ trigger: "A01", visit, place: "5E^01^A", at: "13:00", mrn: "4711" });
    await send(admission("V1"));
    await send(admission("V2").replace("4711^^^GENADT^MR", "4711^^^OTHER^MR"));
    const admitted = (await reports(pool)).filter(({ type }) => type === "encounter.admitted");
    assert.equal(new Set(admitted.map(({ patient }) => patient)).size, 2);
  });
});

describe("the same content", () => {
  test("is acknowledged again and makes no event, under its old or a new control id and time (scenario 2)", async (t) => {
    const { pool, send } = await intake(t);
    const first = adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00", controlId: "C1" });
    const later = first.replace("|C1|", "|C2|").replace("20261117130000||ADT", "20261117140000||ADT");
    for (const text of [first, first, later]) assert.equal(ackCode(await send(text)), "AA");
    assert.deepEqual(await outcomes(pool), ["stored", "duplicate", "duplicate"]);
    const admitted = (await reports(pool)).filter(({ type }) => type === "encounter.admitted");
    assert.equal(admitted.length, 1);
    const { rows } = await pool.query("SELECT duplicate_of, sealed FROM inbound WHERE outcome = 'duplicate'");
    assert.ok(rows.every((row) => row.duplicate_of === 1 && row.sealed === null));
  });

  test("twice in one batch of the log is still one", async (t) => {
    const { pool, send } = await intake(t);
    const text = adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00" });
    await Promise.all(Array.from({ length: 20 }, () => send(text)));
    assert.deepEqual((await outcomes(pool)).sort(), [...Array(19).fill("duplicate"), "stored"]);
  });

  test("from two sources is two messages", async (t) => {
    const { pool, send } = await intake(t);
    const text = adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00" });
    await send(text);
    await send(text.replace("|EPIC|", "|OTHER|"));
    assert.deepEqual(await outcomes(pool), ["stored", "stored"]);
  });
});

describe("a control id", () => {
  test("used again for other content makes a message of its own, flagged (scenario 3)", async (t) => {
    const { pool, send } = await intake(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00", controlId: "MSG00001" }));
    await send(adt({ trigger: "A02", visit: "V1", place: "5E^02^A", at: "13:30", controlId: "MSG00001" }));
    const { rows } = await pool.query("SELECT outcome, flags FROM inbound ORDER BY id");
    assert.deepEqual(
      rows.map(({ outcome, flags }) => [outcome, flags.includes("controlid.reused")]),
      [
        ["stored", false],
        ["stored", true],
      ],
    );
  });
});

describe("what cannot be an event", () => {
  test("is acknowledged, parked and counted when nobody is named (scenario 61)", async (t) => {
    const { pool, send } = await intake(t);
    const text = adt({ trigger: "A08", visit: "", place: "5E^01^A", at: "13:00" }).replace(
      /PID\|1\|\|[^|]*/,
      "PID|1||",
    );
    assert.equal(ackCode(await send(text)), "AA");
    assert.deepEqual(await outcomes(pool), ["parked"]);
    const { rows } = await pool.query("SELECT reason, status, source FROM dead_letter");
    assert.deepEqual(rows, [{ reason: "identity.unlinked", status: "open", source: "EPIC-ADT" }]);
  });

  test("is refused and journalled, without an event, when it is a test message (scenario 86)", async (t) => {
    const { pool, send } = await intake(t);
    const answer = await send(adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00", processing: "T" }));
    assert.equal(ackCode(answer), "AR");
    assert.match(answer, /202/);
    assert.deepEqual(await outcomes(pool), ["refused"]);
    assert.deepEqual(await reports(pool), []);
  });

  test("because the database refuses a value is parked as a fault, and its neighbours of the batch are stored", async (t) => {
    const { ingest, pool, receiver, faults } = await intake(t);
    const read = (visit: string) =>
      receiver.read(Buffer.from(adt({ trigger: "A01", visit, place: "5E^01^A", at: "13:00" })), {
        remote: "127.0.0.1",
        port: 2575,
      }).item;
    const poisoned = withFacility(read("V2"), "GE\u0000N");
    const receipts = await Promise.all([
      ingest.submit([read("V1")]),
      ingest.submit([poisoned]),
      ingest.submit([read("V3")]),
    ]);
    assert.deepEqual(
      receipts.flat().map(({ status }) => status),
      ["stored", "parked", "stored"],
    );
    assert.equal(faults.length, 1);
    assert.deepEqual((await pool.query("SELECT reason FROM dead_letter")).rows, [{ reason: "fault" }]);
    const { rows } = await pool.query(
      "SELECT array_agg(DISTINCT encounter) AS keys FROM event WHERE encounter IS NOT NULL",
    );
    assert.deepEqual(rows[0].keys, ["GEN/V1", "GEN/V3"]);
  });
});

function withFacility(item: InboundItem, facility: string): InboundItem {
  const drafts = item.translation.drafts.map((draft): Draft => ({ ...draft, facility }));
  return { ...item, translation: { ...item.translation, drafts } };
}
