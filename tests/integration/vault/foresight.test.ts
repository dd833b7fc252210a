import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import type pg from "pg";
import { erasePatient } from "#server/vault/erase-patient.ts";
import { openSubject } from "#server/vault/open-subject.ts";
import { rotateKeys } from "#server/vault/rotate-keys.ts";
import { adt } from "../ingest/invented-site.ts";
import { ackCode } from "../ingest/test-intake.ts";
import { openHouse } from "./vault-nodes.ts";

const message = (mrn: string, trigger: string, at: string, name: string) =>
  adt({ trigger, visit: `V${mrn}`, mrn, place: "5E^01^A", at, name });

async function tokens(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ token: string }>("SELECT token FROM vault_subject ORDER BY created_at, token");
  return rows.map(({ token }) => token);
}

describe("a message that goes ahead on what its node remembers of a person", () => {
  test("leaves no name of somebody who was erased meanwhile, and none of its bytes", async (t) => {
    const { pool, node } = await openHouse(t);
    const { send } = await node();
    await send(message("M1", "A01", "13:00", "Quill^Ottoline"));
    await send(message("M1", "A08", "13:01", "Quilling^Ottoline"));
    const [token = ""] = await tokens(pool);
    const order = { token, by: "test", reasonRef: `vault:${randomUUID()}`, at: Date.now() };
    assert.equal((await erasePatient(pool, order)).outcome, "erased");
    assert.equal(ackCode(await send(message("M1", "A08", "13:02", "Quillander^Ottoline"))), "AA");
    assert.equal((await pool.query("SELECT FROM vault_attribute WHERE token = $1", [token])).rowCount, 0);
    assert.equal((await pool.query("SELECT FROM inbound WHERE sealed IS NOT NULL")).rowCount, 0);
    assert.deepEqual(await tokens(pool), [token]);
  });

  test("finds the token of somebody whom another node, or this one before a restart, has met", async (t) => {
    const { pool, node } = await openHouse(t);
    const before = await node();
    await before.send(message("M1", "A01", "13:00", "Quill^Ottoline"));
    await before.end();
    const [known] = await tokens(pool);
    const after = await node();
    await after.send(message("M2", "A01", "13:01", "Vex^Barnaby"));
    await after.send(message("M1", "A08", "13:02", "Quilling^Ottoline"));
    await after.send(message("M1", "A08", "13:03", "Quillander^Ottoline"));
    assert.equal((await tokens(pool)).length, 2);
    const { rows } = await pool.query("SELECT DISTINCT patient FROM event WHERE encounter LIKE '%VM1'");
    assert.deepEqual(rows, [{ patient: known }]);
    assert.equal((await openSubject(pool, after.keyRing, known ?? ""))?.family, "Quillander");
  });

  test("is sealed and hidden under the keys in use, though nobody told its node of new ones", async (t) => {
    const { pool, node } = await openHouse(t);
    const [first, second] = [await node(), await node()];
    await first.send(message("M1", "A01", "13:00", "Quill^Ottoline"));
    await first.send(message("M1", "A08", "13:01", "Quilling^Ottoline"));
    const { blind } = await rotateKeys(pool, second.keyRing, { seal: true, blind: true });
    await first.send(message("M2", "A01", "13:02", "Vex^Barnaby"));
    const { rows } = await pool.query(
      "SELECT DISTINCT blind_key FROM vault_identifier WHERE token <> (SELECT token FROM vault_subject ORDER BY created_at LIMIT 1)",
    );
    assert.deepEqual(rows, [{ blind_key: blind }]);
  });
});
