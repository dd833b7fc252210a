import os from "node:os";
import type { Operation } from "#server/api/operation.ts";
import { auditExportOperations } from "#server/api/operations/audit-exports.ts";
import { auditSearchOperations } from "#server/api/operations/audit-search.ts";
import { DisclosureBook } from "#server/audit/export/disclosure-book.ts";
import { AuditIndexer } from "#server/audit/index/audit-indexer.ts";
import { readNoteWords } from "#server/audit/index/note-words.ts";
import { AuditSearch } from "#server/audit/search/audit-search.ts";
import { SavedSearches } from "#server/audit/search/saved-searches.ts";
import { createPool } from "#server/db/pool.ts";
import { findPatients } from "#server/vault/find-patients.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { openNote } from "#server/vault/open-note.ts";
import type { Composition } from "./composition.ts";
import type { Storage } from "./open-storage.ts";

/** An entry is found so long after it was written, and later only while a batch is being folded. */
const INDEX_EVERY_MS = 1000;
/** While messages queue for a commit, new entries wait at most so long. */
const PATIENCE_MS = 5000;

/** Keeps the audit trail's search table on a worker. */
export async function startAuditIndex(composition: Composition, storage: Storage): Promise<void> {
  const { settings, node, stops, fault } = composition;
  if (!settings.ROLES.includes("worker")) return;
  // A pool apart: a batch holds its connection while thousands of rows go in.
  const pool = createPool(storage.databaseUrl, {
    max: 4,
    idleInTransactionMs: 30_000,
    applicationName: "caretower audit index",
    onError: fault("audit index pool"),
  });
  stops.add("audit index connections", () => pool.end());
  const indexer = new AuditIndexer({
    pool,
    reader: storage.reader,
    ledger: storage.ledger.reader,
    noteWords: (references) => readNoteWords(storage.pool, references),
    owner: node,
    pollMs: INDEX_EVERY_MS,
    isBusy: () => storage.writer.waiting > 0,
    patienceMs: PATIENCE_MS,
    onError: fault("audit index"),
  });
  storage.listeners.push(({ events }) => indexer.offerEvents(events));
  storage.ledger.listeners.push((entries) => indexer.offerAccess(entries));
  await indexer.start();
  stops.add("audit index", () => indexer.stop());
}

/** Search, exports, disclosures and saved searches of the audit trail. */
export function auditOperations({ pool, keyRing, reader, ledger, sites }: Storage): Operation[] {
  const zones = () => new Map(sites.current.site.facilities.map(({ id, timeZone }) => [id, timeZone]));
  const home = () => sites.current.site.facilities[0];
  const search = new AuditSearch({
    pool,
    findPatients: (text) => findPatients(text, { pool, keyRing, reader }),
    encounterKeys: (visit) => reader.encounterKeys(visit),
    hashesOf: (word) => keyRing.searchWords(word).flat(),
    timeZone: (facility) => zones().get(facility ?? "") ?? home()?.timeZone ?? "UTC",
    keyed: (text) => keyRing.blind(text),
  });
  return [
    ...auditSearchOperations({ search, saved: new SavedSearches(pool, keyRing), record: ledger.record, now: Date.now }),
    ...auditExportOperations({
      search,
      disclosures: new DisclosureBook(pool, (reference) => openNote(pool, keyRing, reference)),
      record: ledger.record,
      keepNote: (text, patient) => keepNote(pool, keyRing, text, patient),
      site: () => ({ name: home()?.name ?? "Caretower", host: os.hostname() }),
      now: Date.now,
    }),
  ];
}
