import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, test } from "node:test";
import { AuditIndexer } from "#server/audit/index/audit-indexer.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { erasePatient } from "#server/vault/erase-patient.ts";
import { findPatients } from "#server/vault/find-patients.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { openNote } from "#server/vault/open-note.ts";
import { openIdentifiers, openSubject } from "#server/vault/open-subject.ts";
import { type Footprint, footprintOf } from "#server/vault/patient-footprint.ts";
import { renewBlind } from "#server/vault/renew-blind.ts";
import { renewSealed } from "#server/vault/renew-sealed.ts";
import { rotateKeys } from "#server/vault/rotate-keys.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { adt } from "../ingest/invented-site.ts";
import { ackCode } from "../ingest/test-intake.ts";
import { openHouse } from "./vault-nodes.ts";

const ADA = { visit: "V1", place: "5E^01^A", at: "13:00", mrn: "AB77881", name: "Müller^Ada" };
const BEN = { visit: "V2", place: "5E^02^A", at: "13:05", mrn: "AB77882", name: "Okafor^Ben" };

type House = Awaited<ReturnType<typeof openHouse>>;
type Node = Awaited<ReturnType<House["node"]>>;

async function tokenOf({ pool }: House, { keyRing, reader }: Node, number: string): Promise<string> {
  return (await findPatients(number, { pool, keyRing, reader }))[0] ?? "";
}

function sorted({ encounters, messages, instants, position }: Footprint) {
  return {
    encounters: encounters.toSorted(),
    messages: messages.toSorted((a, b) => a - b),
    at: instants.map(Number).toSorted(),
    position,
  };
}

async function bytesKept(pool: House["pool"], expected: boolean[], message?: string) {
  const { rows } = await pool.query("SELECT sealed IS NOT NULL AS kept FROM inbound ORDER BY id");
  assert.deepEqual(
    rows.map(({ kept }) => kept),
    expected,
    message,
  );
}

async function order(house: House, node: Node, token: string) {
  const reasonRef = await keepNote(house.pool, node.keyRing, "asked for in writing");
  return { token, by: "user:compliance", reasonRef, at: Date.now() };
}

describe("an erased patient", () => {
  test("is unreadable everywhere and on every node, with later messages, after a restart and after a rotation", async (t) => {
    const house = await openHouse(t);
    const { pool } = house;
    const [first, second] = [await house.node(), await house.node()];
    for (const person of [ADA, BEN]) await first.send(adt({ trigger: "A01", ...person }));
    await second.send(adt({ trigger: "A08", ...ADA, at: "13:10", name: "Müller^Ada Maria" }));
    const [ada, ben] = [await tokenOf(house, first, ADA.mrn), await tokenOf(house, first, BEN.mrn)];
    const note = await keepNote(pool, first.keyRing, "Ada asked for a quieter room", ada);
    const positions = (await first.reader.head()).position;
    const erased = await erasePatient(pool, await order(house, first, ada));
    assert.deepEqual(erased, { outcome: "erased", tokens: [ada], messages: 2 });
    await Promise.all([first.tell(), second.tell()]);

    const look = async (node: Node) => {
      assert.equal(await openSubject(pool, node.keyRing, ada), null);
      assert.equal(await openIdentifiers(pool, node.keyRing, ada), null);
      assert.equal(await openNote(pool, node.keyRing, note), null);
      assert.deepEqual(await findPatients("Müller", { pool, ...node }), []);
      assert.equal((await openSubject(pool, node.keyRing, ben))?.family, "Okafor");
    };
    await look(first);
    assert.equal(await tokenOf(house, first, ADA.mrn), ada, "the number stays as a tombstone");
    await bytesKept(pool, [false, true, false]);
    const told = await pool.query("SELECT body FROM event WHERE type = 'access.patient.erased'");
    assert.equal(told.rowCount, 1, "told once, though two nodes told it");
    assert.doesNotMatch(told.rows[0].body, /asked|writing/);

    // Both nodes still remember the person's key from before.
    for (const [turn, node] of [first, second].entries()) {
      const again = adt({ trigger: "A08", ...ADA, at: `14:0${turn}`, name: `Müller^Ada ${turn}`, mrn: ADA.mrn });
      assert.equal(ackCode(await node.send(again)), "AA");
      await look(node);
    }
    await bytesKept(pool, [false, true, false, false, false], "nor were the bytes of what came later kept");
    const attributes = await pool.query("SELECT 1 FROM vault_attribute WHERE token = $1", [ada]);
    assert.equal(attributes.rowCount, 0, "no node wrote under a remembered key");
    assert.ok((await first.reader.head()).position > positions);

    await Promise.all([first.end(), second.end()]);
    const third = await house.node();
    await rotateKeys(pool, third.keyRing, { seal: true, blind: true });
    await third.keeper.wake();
    await look(third);
    assert.deepEqual(third.errors, []);
    assert.equal(await tokenOf(house, third, ADA.mrn), ada, "also under a new key for blinding");
    assert.deepEqual(await erasePatient(pool, await order(house, third, ada)), { outcome: "erased-before" });
  });

  test("leaves nothing of a later message, though nothing new is said and every node remembers the person", async (t) => {
    const house = await openHouse(t);
    const { pool } = house;
    const [first, second] = [await house.node(), await house.node()];
    for (const [turn, node] of [first, second].entries())
      await node.send(adt({ trigger: "A08", ...ADA, at: `13:0${turn}` }));
    const ada = await tokenOf(house, first, ADA.mrn);
    assert.equal((await erasePatient(pool, await order(house, first, ada))).outcome, "erased");
    const said = `OBX|1|CE|DISPO^Disposition||HOME\rNTE|1||Ada asked again`;
    for (const [turn, node] of [first, second].entries()) {
      await node.send(adt({ trigger: "A08", ...ADA, at: `14:0${turn}` }));
      await node.send(adt({ trigger: "A08", ...ADA, at: `14:1${turn}`, more: [said] }));
      await node.send(adt({ trigger: "A08", ...BEN, at: `14:2${turn}` }));
    }
    await bytesKept(pool, [false, false, false, false, true, false, false, true]);
    const notes = await pool.query("SELECT 1 FROM vault_note WHERE token = $1 AND length(sealed) > 0", [ada]);
    assert.equal(notes.rowCount, 0);
  });

  test("is found by the trail's index up to where it goes, and in the log behind it", async (t) => {
    const house = await openHouse(t);
    const { pool } = house;
    const node = await house.node();
    const say = async (at: string) => {
      for (const person of [ADA, BEN])
        for (const trigger of ["A01", "A08"])
          await node.send(adt({ trigger, ...person, at, visit: `${person.visit}${at.slice(0, 2)}` }));
    };
    await say("12:00");
    const ada = await tokenOf(house, node, ADA.mrn);
    const unindexed = await footprintOf(pool, [ada]);
    const index = new AuditIndexer({
      pool,
      reader: node.reader,
      ledger: new LedgerReader(pool),
      owner: "index",
      pollMs: 20,
      onError: (error) => node.errors.push(error),
    });
    await index.start();
    const head = (await node.reader.head()).position;
    await waitFor("the index to be abreast", () => index.positions.log === head);
    await index.stop();
    assert.deepEqual(sorted(await footprintOf(pool, [ada])), sorted(unindexed));
    await say("13:00");
    const both = await footprintOf(pool, [ada]);
    await pool.query("UPDATE checkpoint SET position = 0 WHERE name = 'audit-index.log'");
    const readThrough = await footprintOf(pool, [ada]);
    assert.deepEqual(sorted(both), sorted(readThrough));
    assert.deepEqual(sorted(await footprintOf(pool, [ada], unindexed)), sorted(readThrough));
    assert.deepEqual([both.encounters.length, both.messages.length], [2, 4]);
    assert.deepEqual(node.errors, []);
  });

  test("is not brought back by renewing keys at the same moment", async (t) => {
    const house = await openHouse(t);
    const { pool } = house;
    const node = await house.node();
    for (let number = 0; number < 40; number++)
      await node.send(
        adt({ trigger: "A01", ...ADA, visit: `V${number}`, mrn: `M${number}`, name: `Quill${number}^O` }),
      );
    const tokens = (await pool.query<{ token: string }>("SELECT token FROM vault_subject")).rows.map(
      (row) => row.token,
    );
    await rotateKeys(pool, node.keyRing, { seal: true, blind: true });
    node.keyRing.activate((await pool.query("SELECT seal_key AS seal, blind_key AS blind FROM vault_state")).rows[0]);
    const { signal } = new AbortController();
    const orders = await Promise.all(tokens.map((token) => order(house, node, token)));
    const renewing = Promise.all([renewSealed(pool, node.keyRing, signal), renewBlind(pool, node.keyRing, signal)]);
    for (const one of orders) assert.equal((await erasePatient(pool, one)).outcome, "erased");
    await renewing;
    for (const token of tokens) assert.equal(await openSubject(pool, node.keyRing, token), null);
    const left = await pool.query(
      `SELECT 1 FROM vault_subject WHERE wrapped_key IS NOT NULL UNION ALL SELECT 1 FROM vault_attribute
       UNION ALL SELECT 1 FROM vault_identifier WHERE length(sealed) > 0 UNION ALL SELECT 1 FROM inbound WHERE sealed IS NOT NULL`,
    );
    assert.equal(left.rowCount, 0);
  });

  test("is not erased while a legal hold stands on the patient, a visit or the time, and nothing is touched", async (t) => {
    const house = await openHouse(t);
    const { pool } = house;
    const node = await house.node();
    await node.send(adt({ trigger: "A01", ...ADA }));
    const ada = await tokenOf(house, node, ADA.mrn);
    const [{ encounter }] = (await pool.query("SELECT encounter FROM event WHERE encounter IS NOT NULL LIMIT 1")).rows;
    const holds: { patient?: string; encounter?: string; from?: Date; to?: Date }[] = [
      { patient: ada },
      { encounter },
      { from: new Date("2026-11-17T00:00:00Z"), to: new Date("2026-11-18T00:00:00Z") },
    ];
    for (const hold of holds) {
      const id = randomUUID();
      await pool.query(
        `INSERT INTO legal_hold (id, patient, encounter, from_at, to_at, reason_ref, placed_at, placed_by)
         VALUES ($1, $2, $3, $4, $5, 'vault:none', now(), 'user:compliance')`,
        [id, hold.patient ?? null, hold.encounter ?? null, hold.from ?? null, hold.to ?? null],
      );
      assert.deepEqual(await erasePatient(pool, await order(house, node, ada)), { outcome: "held", hold: id });
      await pool.query("UPDATE legal_hold SET lifted_at = now(), lifted_by = 'user:compliance' WHERE id = $1", [id]);
    }
    assert.equal((await openSubject(pool, node.keyRing, ada))?.family, "Müller");
    assert.equal((await erasePatient(pool, await order(house, node, ada))).outcome, "erased");
    assert.deepEqual(await erasePatient(pool, await order(house, node, randomUUID())), { outcome: "unknown" });
  });
});
