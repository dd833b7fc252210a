import assert from "node:assert/strict";
import { test } from "node:test";
import { findPatients } from "#server/vault/find-patients.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { openNote } from "#server/vault/open-note.ts";
import { openIdentifiers } from "#server/vault/open-subject.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { adt } from "../ingest/invented-site.ts";
import { openIntake } from "../ingest/test-intake.ts";

const MUELLER = { visit: "V1", place: "5E^01^A", at: "13:00", mrn: "AB77881", name: "Müller^Ada" };
const OKAFOR = { visit: "V2", place: "5E^02^A", at: "13:05", mrn: "AB77882", name: "Okafor^Ben" };

test("a patient is found by visit, number and surname however they are written, and by nothing else", async (t) => {
  const intake = await openIntake(await createTestDatabase(t));
  t.after(() => intake.close());
  for (const person of [MUELLER, OKAFOR]) await intake.send(adt({ trigger: "A01", ...person }));
  const { rows } = await intake.pool.query<{ patient: string }>(
    "SELECT patient FROM event WHERE type = 'encounter.admitted' ORDER BY position",
  );
  const [ada, ben] = rows.map(({ patient }) => patient);
  assert.ok(ada && ben && ada !== ben);
  const find = (text: string) => findPatients(text, intake);
  for (const text of ["V1", "ab77881", "AB 77881", "MULLER", "müller", ada])
    assert.deepEqual(await find(text), [ada], text);
  assert.deepEqual(await find("okafor"), [ben]);
  for (const text of ["", "%", "V", "Ada", "AB7788", "00000000-0000-4000-8000-000000000000"])
    assert.deepEqual(await find(text), [], text);
  const identifiers = await openIdentifiers(intake.pool, intake.keyRing, ada);
  assert.deepEqual(
    identifiers?.map(({ value, type }) => `${type} ${value}`),
    ["MR AB77881"],
  );
});

test("a patient who takes another surname is found by the new one alone", async (t) => {
  const intake = await openIntake(await createTestDatabase(t));
  t.after(() => intake.close());
  await intake.send(adt({ trigger: "A01", ...MUELLER }));
  await intake.send(adt({ trigger: "A08", ...MUELLER, at: "14:00", name: "Lindqvist^Ada" }));
  assert.equal((await findPatients("Lindqvist", intake)).length, 1);
  assert.deepEqual(await findPatients("Müller", intake), []);
});

test("a person's text is found by its words, in the vault's table without any of them, and opens by its reference", async (t) => {
  const intake = await openIntake(await createTestDatabase(t));
  t.after(() => intake.close());
  const text = "Family asked for a quieter room";
  const reference = await keepNote(intake.pool, intake.keyRing, text);
  const search = async (words: string) => {
    const conditions = intake.keyRing.searchWords(words);
    const { rows } = await intake.pool.query<{ id: string; row: string }>(
      `SELECT id, vault_note::text AS row FROM vault_note WHERE ${conditions.map((_, i) => `words && $${i + 1}`).join(" AND ")}`,
      conditions,
    );
    return rows;
  };
  const [found] = await search("QUIETER family");
  assert.equal(`vault:${found?.id}`, reference);
  assert.ok(!/family|quieter|room/i.test(found?.row ?? ""));
  assert.deepEqual(await search("quieter corridor"), []);
  assert.equal(await openNote(intake.pool, intake.keyRing, reference), text);
  assert.equal(await openNote(intake.pool, intake.keyRing, "vault:nothing"), null);
});
