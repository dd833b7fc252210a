import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ANONYMOUS, type Principal } from "#server/access/principal.ts";
import type { Operation } from "#server/api/operation.ts";
import { auditExportOperations } from "#server/api/operations/audit-exports.ts";
import { auditSearchOperations } from "#server/api/operations/audit-search.ts";
import { DisclosureBook } from "#server/audit/export/disclosure-book.ts";
import { AuditIndexer } from "#server/audit/index/audit-indexer.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { AuditSearch } from "#server/audit/search/audit-search.ts";
import { SavedSearches } from "#server/audit/search/saved-searches.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { findPatients } from "#server/vault/find-patients.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { openNote } from "#server/vault/open-note.ts";
import { adt } from "#tests/integration/ingest/invented-site.ts";
import { openIntake } from "#tests/integration/ingest/test-intake.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { openLedger } from "./filled-streams.ts";

const OFFICER: Principal = { ...ANONYMOUS, actor: "user:7", name: "Compliance 0007", role: "compliance", units: "all" };

/** The operations on a database with one admitted patient, called as the router calls them. */
async function openAudit(t: TestContext) {
  // Before the database goes: hooks run in the order in which they were given.
  const closing: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (const close of closing) await close();
  });
  const database = await createTestDatabase(t);
  const intake = await openIntake(database);
  const { pool, keyRing } = intake;
  await intake.send(
    adt({ trigger: "A01", visit: "204388", place: "5E^01^A", at: "13:05", name: "Quillfeather^Ottoline" }),
  );
  const clock = { now: Date.now() };
  const ledger = openLedger(database, clock);
  const reader = new LogReader(pool);
  const entries = new LedgerReader(pool);
  const indexer = new AuditIndexer({ pool, reader, ledger: entries, owner: "test", pollMs: 20, onError: () => {} });
  await indexer.start();
  closing.push(
    () => indexer.stop(),
    async () => ledger[Symbol.asyncDispose](),
    () => intake.close(),
  );
  const search = new AuditSearch({
    pool,
    findPatients: (text) => findPatients(text, { pool, keyRing, reader }),
    encounterKeys: (visit) => reader.encounterKeys(visit),
    hashesOf: (word) => keyRing.searchWords(word).flat(),
    timeZone: () => "America/New_York",
    keyed: (text) => keyRing.blind(text),
    now: () => clock.now,
  });
  const now = () => clock.now;
  const operations: Operation[] = [
    ...auditSearchOperations({ search, saved: new SavedSearches(pool, keyRing), record: ledger.record, now }),
    ...auditExportOperations({
      search,
      disclosures: new DisclosureBook(pool, (reference) => openNote(pool, keyRing, reference)),
      record: ledger.record,
      keepNote: (text, patient) => keepNote(pool, keyRing, text, patient),
      site: () => ({ name: "General", host: "caretower.example" }),
      now,
    }),
  ];
  const call = async (id: string, { principal = OFFICER, params = {}, query = {}, body = {} } = {}) => {
    const operation = operations.find((one) => one.id === id);
    assert.ok(operation);
    const parsed = {
      params: operation.params?.parse(params) ?? {},
      query: operation.query?.parse(query) ?? {},
      body: operation.body?.parse(body),
    };
    const answer = await operation.handle({ ...parsed, principal } as Parameters<Operation["handle"]>[0]);
    let text = answer.body;
    if (answer.stream) for await (const part of answer.stream) text += part;
    return { ...answer, text, json: () => JSON.parse(text) };
  };
  const indexed = async () => {
    await waitFor("the index to be abreast", async () => {
      const [log, access] = await Promise.all([reader.head(), entries.head()]);
      const positions = indexer.positions;
      return positions.log === log.position && positions.access === access;
    });
  };
  await indexed();
  return { ...intake, call, indexed, entries, ledger };
}

test("a patient is found by visit, record number and surname, and the search is entered without what was typed", async (t) => {
  const { call, entries, pool } = await openAudit(t);
  for (const patient of ["V 204 388", "204388", "M204388", "quillfeather"]) {
    const page = (await call("searchAudit", { query: { patient } })).json();
    assert.ok(page.rows.length > 0, patient);
    assert.ok(
      page.rows.every((row: { encounter: string | null }) => row.encounter === "GEN/204388" || row.encounter === null),
    );
    const [entry] = (await entries.after((await entries.head()) - 1, 1)).filter(
      ({ action }) => action === "audit.searched",
    );
    assert.equal(entry?.detail.by, "patient");
    assert.ok(entry?.patient);
  }
  const { rows } = await pool.query("SELECT string_agg(body, '') AS all FROM access_entry");
  assert.doesNotMatch(rows[0].all, /quillfeather|M204388/i);
  assert.equal((await call("searchAudit", { query: { patient: "Nobody" } })).json().rows.length, 0);
});

test("an export leaves an entry with its rows, format and reason before the first row", async (t) => {
  const { call, entries } = await openAudit(t);
  const body = { query: { patient: "204388" }, format: "csv", reason: "Complaint of 16 November" };
  const answer = await call("exportAudit", { body });
  const lines = answer.text.trimEnd().split("\r\n");
  const [entry] = await entries.after((await entries.head()) - 1, 1);
  assert.equal(entry?.action, "audit.exported");
  assert.equal(entry?.detail.rows, lines.length - 1);
  assert.equal(entry?.detail.format, "csv");
  assert.match(entry?.reasonRef ?? "", /^vault:/);
  assert.match(answer.text, /EPIC-ADT said V 204 388 was admitted to 5E-01/);
  assert.doesNotMatch(answer.text, /quillfeather|ottoline/i);
  await assert.rejects(call("exportAudit", { body: { ...body, reason: " " } }));
});

test("a disclosure is accounted for with recipient, address, what and purpose, and treatment is left out", async (t) => {
  const { call, indexed, entries, pool } = await openAudit(t);
  const disclosure = {
    patient: "204388",
    recipient: "County health department",
    address: "1 Main Street",
    what: "Result of a culture",
    purpose: "public-health",
  };
  for (const purpose of ["public-health", "public-health", "treatment"])
    await call("recordDisclosure", { body: { ...disclosure, purpose } });
  await indexed();
  const report = (
    await call("accountDisclosures", { body: { patient: "204388", reason: "Asked by the patient" } })
  ).json();
  assert.equal(report.items.length, 1);
  const [{ recipient, address, what, purpose, times }] = report.items;
  assert.deepEqual(
    { recipient, address, what, purpose, times },
    {
      recipient: "County health department",
      address: "1 Main Street",
      what: "Result of a culture",
      purpose: "public-health",
      times: 2,
    },
  );
  const { rows } = await pool.query("SELECT string_agg(body, '') AS all FROM access_entry");
  assert.doesNotMatch(rows[0].all, /County|culture/);
  assert.equal((await entries.after(0, 100)).filter(({ action }) => action === "disclosure.made").length, 3);
  await assert.rejects(call("recordDisclosure", { body: { ...disclosure, patient: "Nobody" } }), /No such patient/);
});

test("saved searches are one's own, and stand sealed in the database", async (t) => {
  const { call, pool } = await openAudit(t);
  const kept = (
    await call("saveSearch", { body: { name: "Quillfeather again", query: { patient: "Quillfeather" } } })
  ).json();
  assert.equal((await call("listSavedSearches")).json().items[0].name, "Quillfeather again");
  const other = { ...OFFICER, actor: "user:8" };
  assert.deepEqual((await call("listSavedSearches", { principal: other })).json().items, []);
  await assert.rejects(call("forgetSearch", { principal: other, params: { id: kept.id } }), /No such saved search/);
  const { rows } = await pool.query("SELECT encode(sealed, 'escape') AS sealed FROM saved_search");
  assert.doesNotMatch(rows[0].sealed, /Quillfeather/);
  await call("forgetSearch", { params: { id: kept.id } });
  assert.deepEqual((await call("listSavedSearches")).json().items, []);
});

test("one entry is read by its id, and every question has its count", async (t) => {
  const { call, indexed, entries } = await openAudit(t);
  const row = (await call("readAuditEntry", { params: { id: "log:2" } })).json();
  assert.equal(row.id, "log:2");
  await assert.rejects(call("readAuditEntry", { params: { id: "access:99999" } }), /No such entry/);
  await indexed();
  const { items } = (await call("listAuditQuestions")).json();
  const searched = items.find(({ id }: { id: string }) => id === "report.searches");
  assert.equal(searched.count, await entries.head());
  assert.ok(
    items.every(({ isCounted, count }: { isCounted: boolean; count: number | null }) => isCounted === (count !== null)),
  );
});
