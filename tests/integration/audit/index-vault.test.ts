import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { describe, type TestContext, test } from "node:test";
import { ANONYMOUS } from "#server/access/principal.ts";
import { BundleReader } from "#server/audit/bundle/bundle-reader.ts";
import { DisclosureBook } from "#server/audit/export/disclosure-book.ts";
import { AuditIndexer } from "#server/audit/index/audit-indexer.ts";
import { readNoteWords } from "#server/audit/index/note-words.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { systemEntry } from "#server/audit/ledger/system-entry.ts";
import { auditUse } from "#server/audit/search/audit-access.ts";
import { AuditSearch } from "#server/audit/search/audit-search.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import type { AuditQuery } from "#server/contracts/audit.ts";
import { erasePatient } from "#server/vault/erase-patient.ts";
import { findPatients } from "#server/vault/find-patients.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { openNote } from "#server/vault/open-note.ts";
import { rotateKeys } from "#server/vault/rotate-keys.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { adt } from "../ingest/invented-site.ts";
import { openHouse } from "../vault/vault-nodes.ts";
import { openLedger } from "./filled-streams.ts";

const ADA = { visit: "204388", place: "5E^01^A", at: "13:00", mrn: "AB77881", name: "Müller^Ada" };
const BEN = { visit: "204390", place: "5E^02^A", at: "13:05", mrn: "AB77882", name: "Okafor^Ben" };
const OFFICER = { ...ANONYMOUS, actor: "user:7", name: "Compliance 0007", role: "compliance" as const };

/** A house with two patients, a ledger, and the index kept by one node. */
async function openGround(t: TestContext) {
  const closing: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (const close of closing) await close();
  });
  const house = await openHouse(t);
  const { pool } = house;
  const node = await house.node();
  const { keyRing, reader } = node;
  for (const person of [ADA, BEN]) await node.send(adt({ trigger: "A01", ...person }));
  const clock = { now: Date.now() };
  const ledger = openLedger(house.database, clock);
  const entries = new LedgerReader(pool);
  const indexer = new AuditIndexer({
    pool,
    reader,
    ledger: entries,
    noteWords: (references) => readNoteWords(pool, references),
    owner: "test",
    pollMs: 20,
    onError: (error) => node.errors.push(error),
  });
  await indexer.start();
  closing.push(
    () => indexer.stop(),
    async () => ledger[Symbol.asyncDispose](),
  );
  const search = new AuditSearch({
    pool,
    findPatients: (text) => findPatients(text, { pool, keyRing, reader }),
    encounterKeys: (visit) => reader.encounterKeys(visit),
    hashesOf: (word) => keyRing.searchWords(word).flat(),
    timeZone: () => "UTC",
    keyed: (text) => keyRing.blind(text),
    now: () => clock.now,
  });
  const indexed = () =>
    waitFor("the index to be abreast", async () => {
      const [log, access] = await Promise.all([reader.head(), entries.head()]);
      return indexer.positions.log === log.position && indexer.positions.access === access;
    });
  const found = async (query: AuditQuery) => {
    const page = await search.page(query, { limit: 200, cursor: null, context: false });
    return { ...page, ids: page.rows.map(({ id }) => id), kinds: page.rows.map(({ kind }) => kind) };
  };
  const tokenOf = async (number: string) => (await findPatients(number, { pool, keyRing, reader }))[0] ?? "";
  const looked = async (patient: string, reason: string) => {
    const reasonRef = await keepNote(pool, keyRing, reason, patient);
    const [entry] = await ledger.record([
      auditUse(OFFICER, { action: "identity.shown", detail: {}, patient, reasonRef }),
    ]);
    return `access:${entry?.position}`;
  };
  await indexed();
  return { node, pool, keyRing, clock, ledger, indexer, search, indexed, found, tokenOf, looked };
}

type Ground = Awaited<ReturnType<typeof openGround>>;

/** As the reconciler tells of a merge, and of its undoing where `survivor` is null. */
async function merge({ node, clock }: Ground, retired: string, survivor: string | null): Promise<void> {
  const event: NewEvent<"identity.aliased"> = {
    id: randomUUID(),
    type: "identity.aliased",
    version: 1,
    kind: "decision",
    occurredAt: clock.now,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility: "",
    encounter: null,
    bed: null,
    patient: survivor ?? retired,
    actor: "reconciler",
    correlationId: `patient:${retired}`,
    causationId: null,
    supersedes: [],
    lineage: null,
    data: { kind: "patient", retired, survivor, because: { events: [], rule: "M2" } },
  };
  await node.append([event]);
}

describe("patients whose records were merged", () => {
  test("are one patient to a search, under any of their numbers, until the merge is undone", async (t) => {
    const ground = await openGround(t);
    const { found, indexed, tokenOf, search } = ground;
    const [ada, ben] = [await tokenOf(ADA.mrn), await tokenOf(BEN.mrn)];
    const lookedAt = [await ground.looked(ada, "asked at the desk"), await ground.looked(ben, "asked by phone")];
    await indexed();
    const apart = await found({ patient: ADA.mrn });
    assert.ok(apart.ids.includes(lookedAt[0] ?? "") && !apart.ids.includes(lookedAt[1] ?? ""));

    await merge(ground, ben, ada);
    await indexed();
    const byEach = await Promise.all([ADA.mrn, BEN.mrn, BEN.visit, ada, ben].map((patient) => found({ patient })));
    for (const { ids } of byEach) {
      assert.deepEqual(ids, byEach[0]?.ids);
      for (const id of lookedAt) assert.ok(ids.includes(id));
    }
    assert.equal(
      (await search.resolve({ patient: BEN.mrn })).patient?.person,
      ada,
      "one person, by the surviving token",
    );

    await merge(ground, ben, null);
    await indexed();
    assert.ok(!(await found({ patient: ADA.mrn })).ids.includes(lookedAt[1] ?? ""));
    assert.equal((await search.resolve({ patient: BEN.mrn })).patient?.person, ben);
  });

  test("have one accounting of disclosures", async (t) => {
    const ground = await openGround(t);
    const { pool, keyRing, ledger, clock, indexed, tokenOf } = ground;
    const [ada, ben] = [await tokenOf(ADA.mrn), await tokenOf(BEN.mrn)];
    for (const [patient, recipient] of [
      [ada, "County health department"],
      [ben, "State registry"],
    ] as const) {
      const note = { recipient, address: null, what: "Result of a culture", purpose: "public-health" };
      const reasonRef = await keepNote(pool, keyRing, JSON.stringify(note), patient);
      const detail = { purpose: "public-health", at: clock.now };
      await ledger.record([auditUse(OFFICER, { action: "disclosure.made", detail, patient, reasonRef })]);
    }
    const book = new DisclosureBook(pool, (reference) => openNote(pool, keyRing, reference));
    await indexed();
    assert.equal((await book.accounting(ada, clock.now + 1)).length, 1);
    await merge(ground, ben, ada);
    await indexed();
    for (const token of [ada, ben])
      assert.deepEqual((await book.accounting(token, clock.now + 1)).map(({ recipient }) => recipient).sort(), [
        "County health department",
        "State registry",
      ]);
  });
});

test("a bundle about a visit holds the merges of its patient and the looks at every record of the patient", async (t) => {
  const ground = await openGround(t);
  const { pool, keyRing, node, clock, indexed, tokenOf } = ground;
  const { reader } = node;
  const [ada, ben] = [await tokenOf(ADA.mrn), await tokenOf(BEN.mrn)];
  const lookedAt = [await ground.looked(ada, "asked at the desk"), await ground.looked(ben, "asked by phone")];
  const ledger = new LedgerReader(pool);
  const bundles = new BundleReader({
    pool,
    keyRing,
    reader,
    ledger,
    chains: { chain: async () => null },
    prover: { inclusion: async () => null },
    heads: { last: async () => null },
    timeZone: () => "UTC",
    now: () => clock.now,
    charsetOf: () => undefined,
  });
  const bundle = async () => {
    await indexed();
    const made = await bundles.read({ encounter: ADA.visit }, "Compliance 0007", false);
    assert.ok(made);
    return {
      patient: made.patient,
      ids: made.entries.map(({ entry }) => entry),
      kinds: made.entries.map(({ kind }) => kind),
    };
  };
  const apart = await bundle();
  assert.ok(apart.ids.includes(lookedAt[0] ?? "") && !apart.ids.includes(lookedAt[1] ?? ""));
  assert.ok(!apart.kinds.includes("identity.aliased"));
  await merge(ground, ada, ben);
  const joined = await bundle();
  for (const id of lookedAt) assert.ok(joined.ids.includes(id));
  assert.equal(joined.kinds.filter((kind) => kind === "identity.aliased").length, 1);
  assert.equal(joined.patient, ben, "the token that the patient goes by now");
  assert.deepEqual(joined.ids, [...new Set(joined.ids)]);
});

describe("what the vault forgets", () => {
  test("of an erased patient is found no more by any word of its notes, and what is told of others still is", async (t) => {
    const ground = await openGround(t);
    const { node, pool, keyRing, found, indexed, tokenOf, looked } = ground;
    const [ada, ben] = [await tokenOf(ADA.mrn), await tokenOf(BEN.mrn)];
    const [aboutAda, aboutBen] = [await looked(ada, "quarrelsome neighbour"), await looked(ben, "quarrelsome uncle")];
    await indexed();
    assert.deepEqual((await found({ q: "quarrelsome" })).ids, [aboutBen, aboutAda]);
    const reasonRef = await keepNote(pool, keyRing, "asked for in writing");
    await erasePatient(pool, { token: ada, by: "user:7", reasonRef, at: Date.now() });
    await node.tell();
    await indexed();
    assert.deepEqual((await found({ q: "quarrelsome" })).ids, [aboutBen]);
    assert.deepEqual((await found({ q: "neighbour" })).ids, []);
    assert.ok((await found({ kind: "identity.shown" })).ids.includes(aboutAda), "the entry itself stays");
    const { rows } = await pool.query("SELECT words FROM audit_entry WHERE stream = 'access' AND patient = $1", [ada]);
    assert.ok(rows.every(({ words }) => !words.some((word: string) => word.startsWith("~"))));
    assert.deepEqual(node.errors, []);
  });

  test("of an old blind key leaves the index too, and every word is found under the new one alone", async (t) => {
    const ground = await openGround(t);
    const { node, pool, keyRing, found, indexed, tokenOf, looked, indexer } = ground;
    const about = await looked(await tokenOf(ADA.mrn), "quarrelsome neighbour");
    await node.keeper.wake();
    await indexed();
    const old = keyRing.blindKeyId;
    const oldWords = keyRing.blindWords("quarrelsome neighbour", old).map((hash) => `~${hash}`);
    await rotateKeys(pool, keyRing, { seal: false, blind: true });
    await node.keeper.wake();
    await indexer.renewWords();
    const { rows } = await pool.query("SELECT count(*)::int AS old FROM audit_entry WHERE words && $1::text[]", [
      oldWords,
    ]);
    assert.equal(rows[0].old, 0);
    assert.notEqual(keyRing.blindKeyId, old);
    assert.deepEqual((await found({ q: "neighbour quarrelsome" })).ids, [about]);
    assert.deepEqual(node.errors, []);
  });
});

describe("what the system enters by the minute", () => {
  test("is left out of a search that asks for no kind, which says so, and is found by its kind", async (t) => {
    const { ledger, found, indexed, search } = await openGround(t);
    const shown = systemEntry({ id: randomUUID(), action: "view.shown", detail: { view: "beds", position: 3 } });
    await ledger.record([shown]);
    await indexed();
    for (const query of [{}, { stream: "access" as const }, { user: "system" }, { q: "beds" }]) {
      const { kinds, leftOut } = await found(query);
      assert.ok(!kinds.includes("view.shown"), JSON.stringify(query));
      assert.deepEqual(leftOut, ["view.shown"]);
    }
    for (const kind of ["view.shown", "view."]) {
      const { kinds, leftOut } = await found({ kind });
      assert.deepEqual(kinds, ["view.shown"]);
      assert.deepEqual(leftOut, []);
    }
    assert.equal(await search.count(await search.resolve({ stream: "access" }), 100), 0);
  });
});

describe("an index that lags", () => {
  test("says up to which instant everything is found", async (t) => {
    const { found, clock, indexer, looked, tokenOf } = await openGround(t);
    assert.equal((await found({})).indexedTo, clock.now, "abreast: up to now");
    await indexer.stop();
    const patient = await tokenOf(ADA.mrn);
    clock.now += 5000;
    await looked(patient, "asked at the desk");
    clock.now += 60_000;
    assert.equal((await found({})).indexedTo, clock.now - 60_000);
  });
});
