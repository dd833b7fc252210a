import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { z } from "zod";
import { AuditIndexer } from "#server/audit/index/audit-indexer.ts";
import { readNoteWords } from "#server/audit/index/note-words.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { DeadLetterDesk } from "#server/ingest/replay/dead-letter-desk.ts";
import { FIRST_PLACE, listLetters } from "#server/ingest/replay/dead-letter-list.ts";
import { Workbench } from "#server/ingest/workbench/workbench.ts";
import { siteMapSchema } from "#server/site/site-map.ts";
import { erasePatient } from "#server/vault/erase-patient.ts";
import { findPatients } from "#server/vault/find-patients.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { openIdentifiers, openSubject } from "#server/vault/open-subject.ts";
import { tellErasures } from "#server/vault/tell-erasures.ts";
import { followVaultState } from "#server/vault/vault-state.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { adt, invented } from "../ingest/invented-site.ts";
import { openIntake } from "../ingest/test-intake.ts";

const ADA = { mrn: "AB77881", name: "Vexwhistle^Adalinda" };
const BEN = { mrn: "AB77882", name: "Okafor^Ben" };
const WORDS = ["Vexwhistle", "Adalinda", "AB77881", "Quietroom"];

const NOTED = adt({
  ...ADA,
  trigger: "A01",
  visit: "V9",
  place: "5E^03^A",
  at: "13:30",
  more: ["NTE|1||Quietroom for Adalinda", "OBX|1|TX|NOTE^Nursing note||Quietroom||||||F"],
});

/** Ada's admission in three parts, the second of which names her. */
const PARTS = ["P1", "P2", "P3"].map((part, index) => {
  const [header = "", evn = "", pid = "", pv1 = ""] = NOTED.replaceAll("V9", "V8").split("\r");
  const head = header.replace("|V8-A01-13:30|", `|${part}|`);
  if (index === 0) return `${head}\r${evn}\rDSC|w1|F`;
  return index === 1 ? `${head}||w1\r${pid}\rDSC|w2|F` : `${head}||w2\r${pv1}`;
});

async function open(t: TestContext) {
  const intake = await openIntake(await createTestDatabase(t), invented());
  t.after(() => intake.close());
  const { pool, keyRing, writer, sites, clock, reader } = intake;
  await followVaultState(pool, keyRing);
  const errors: Error[] = [];
  const desk = new DeadLetterDesk({ pool, keyRing, writer, site: () => sites.current });
  const bench = new Workbench({
    pool,
    keyRing,
    writer,
    sites,
    keepNote: (text: string) => keepNote(pool, keyRing, text),
    now: () => clock.now,
    onError: (error) => errors.push(error),
  });
  const find = async (text: string) => (await findPatients(text, { pool, keyRing, reader }))[0] ?? null;
  return {
    ...intake,
    desk,
    bench,
    find,
    errors,
    letters: () => listLetters(pool, {}, { after: FIRST_PLACE, limit: 10 }),
    async erase(token: string) {
      const reasonRef = await keepNote(pool, keyRing, "asked for in writing");
      const order = { token, by: "user:compliance", reasonRef, at: clock.now };
      assert.equal((await erasePatient(pool, order)).outcome, "erased");
      await tellErasures(pool, (events) => writer.append(events), "GEN");
    },
    /** Fills the trail's index from the whole log, then stops. */
    async index() {
      const indexer = new AuditIndexer({
        pool,
        reader,
        ledger: new LedgerReader(pool),
        noteWords: (references) => readNoteWords(pool, references),
        owner: "index",
        pollMs: 10,
        onError: (error) => errors.push(error),
      });
      await indexer.start();
      const { position } = await reader.head();
      await waitFor("the index", () => indexer.positions.log === position);
      await indexer.stop();
    },
  };
}

type House = Awaited<ReturnType<typeof open>>;

async function isGone({ pool, keyRing, find, reader }: House, token: string): Promise<void> {
  assert.equal(await openSubject(pool, keyRing, token), null);
  assert.equal(await openIdentifiers(pool, keyRing, token), null);
  for (const word of ["Vexwhistle", "Adalinda"]) assert.equal(await find(word), null);
  const left = await pool.query(
    `SELECT 1 FROM vault_attribute WHERE token = $1 UNION ALL SELECT 1 FROM vault_note WHERE token = $1 AND length(sealed) > 0
     UNION ALL SELECT 1 FROM vault_identifier WHERE token = $1 AND length(sealed) > 0
     UNION ALL SELECT 1 FROM vault_subject WHERE token = $1 AND wrapped_key IS NOT NULL`,
    [token],
  );
  assert.equal(left.rowCount, 0, "nothing that a key could open");
  for (const event of await reader.after(0, 1000))
    for (const word of WORDS) assert.ok(!JSON.stringify(event).includes(word), `${word} in ${event.type}`);
  const hashed = WORDS.flatMap((word) => keyRing.searchWords(word).flat());
  const { rows } = await pool.query("SELECT position FROM audit_entry WHERE words && $1::text[]", [hashed]);
  assert.deepEqual(rows, [], "the trail's index finds no word of the person's");
}

const keptSchema = z.array(z.object({ kept: z.boolean() }));
async function kept({ pool }: House): Promise<boolean[]> {
  const { rows } = await pool.query("SELECT sealed IS NOT NULL AS kept FROM inbound ORDER BY id");
  return keptSchema.parse(rows).map((row) => row.kept);
}

/** As a mapping left it that could make nothing of the message: parked, and nothing of it in the log. */
async function parkLast({ pool }: House): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL session_replication_role = replica");
    const { rows } = await client.query("SELECT max(id) AS id FROM inbound");
    await client.query("DELETE FROM event WHERE inbound_id = $1", [rows[0]?.id]);
    await client.query("UPDATE inbound SET outcome = 'parked', events = 0 WHERE id = $1", [rows[0]?.id]);
    await client.query(
      `INSERT INTO dead_letter (inbound_id, source, reason, text, cause, created_at)
       VALUES ($1, 'EPIC-ADT', 'unsupported', 'Nothing could be made of it', 'unsupported', now())`,
      [rows[0]?.id],
    );
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}

test("a dead letter of an erased patient that is replayed brings nothing of the identity back, and loses its bytes", async (t) => {
  const house = await open(t);
  const { send, desk, letters, find, erase, index } = house;
  await send(adt({ ...ADA, trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00" }));
  await send(adt({ ...BEN, trigger: "A01", visit: "V2", place: "5E^02^A", at: "13:40" }));
  await send(NOTED);
  await parkLast(house);
  const [letter] = await letters();
  assert.ok(letter);
  const ada = (await find("Vexwhistle")) ?? "";
  await erase(ada);
  assert.deepEqual(await kept(house), [false, true, true], "nobody can tell yet whose the parked one is");
  const replayed = await desk.replay(letter.id, "user:engineer");
  assert.equal(replayed?.status, "replayed");
  assert.ok((await house.reader.find({ encounter: "GEN/V9", limit: 1 })).length === 1, "the visit is known, not whose");
  await index();
  await isGone(house, ada);
  assert.deepEqual(await kept(house), [false, true, false]);
  assert.ok(await find("Okafor"), "others are found as before");
  assert.deepEqual([house.faults, house.errors], [[], []]);
});

test("a message that came in parts leaves none of them behind when its patient is erased", async (t) => {
  const house = await open(t);
  for (const part of PARTS) assert.match(await house.send(part), /MSA\|AA/);
  const ada = (await house.find("Vexwhistle")) ?? "";
  assert.deepEqual(await kept(house), [false, false, false, true], "parts that were joined stand in the whole");
  await house.erase(ada);
  assert.deepEqual(await kept(house), [false, false, false, false]);
});

test("a site map applied over the messages of an erased patient brings nothing of the identity back", async (t) => {
  const house = await open(t);
  const { send, bench, find, erase, index, clock, pool } = house;
  await send(
    adt({ ...ADA, trigger: "A01", visit: "V1", place: "5EAST^01^A", at: "13:00", more: ["NTE|1||Quietroom"] }),
  );
  await send(NOTED);
  await send(adt({ ...BEN, trigger: "A01", visit: "V2", place: "5EAST^02^A", at: "13:40" }));
  const ada = (await find("Vexwhistle")) ?? "";
  await index();
  await erase(ada);
  const site = siteMapSchema.parse(invented({ locations: { "5EAST": "5E" } }));
  const act = { actor: "user:engineer", reason: "5 East was renamed" };
  const report = await bench.wait(await bench.apply(site, clock.now - 24 * 3_600_000, act), 30_000);
  assert.equal(report?.state, "done");
  await index();
  await isGone(house, ada);
  assert.deepEqual(await kept(house), [false, false, true]);
  const { rows } = await pool.query("SELECT bed FROM event WHERE bed = '5E-02' LIMIT 1");
  assert.equal(rows.length, 1, "the map was applied to the others");
  assert.deepEqual([house.faults, house.errors], [[], []]);
});
