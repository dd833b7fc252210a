import type pg from "pg";
import type { AccessEntry, RecordAccess } from "#server/audit/ledger/access-entry.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { LedgerWriter } from "#server/audit/ledger/ledger-writer.ts";
import { NoteView } from "#server/audit/ledger/note-view.ts";
import { ShownLately } from "#server/audit/ledger/shown-lately.ts";
import { createPool } from "#server/db/pool.ts";
import { timeZoneOf } from "#server/projections/local-day.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import type { KeyRing } from "#server/vault/key-ring.ts";
import { hasSameSurname } from "#server/vault/same-surname.ts";
import { VipList } from "#server/vault/vip-list.ts";
import type { Composition } from "./composition.ts";

export interface AccessLedger {
  record: RecordAccess;
  reader: LedgerReader;
  /** Decides what a look writes, with its flags. */
  notes: NoteView;
  vips: VipList;
  /** Told of the entries of each commit of this node, in order of positions. */
  listeners: ((entries: AccessEntry[]) => void)[];
}

interface LedgerGround {
  databaseUrl: string;
  pool: pg.Pool;
  keyRing: KeyRing;
  site(): SiteMap;
}

/** Who saw what: a writer with a connection of its own, and reads over the common pool. */
export function openAccessLedger({ stops, fault }: Composition, ground: LedgerGround): AccessLedger {
  const { databaseUrl, pool, keyRing, site } = ground;
  const writePool = createPool(databaseUrl, {
    max: 1,
    pipeline: true,
    // A node that stands still in the middle of a batch holds the ledger's head, and with it every reader's identity.
    idleInTransactionMs: 3000,
    applicationName: "caretower access ledger",
    onError: fault("access ledger pool"),
  });
  stops.add("access ledger connection", () => writePool.end());
  const listeners: AccessLedger["listeners"] = [];
  const writer = new LedgerWriter({
    pool: writePool,
    onCommitted: (entries) => {
      for (const listener of listeners) listener(entries);
    },
  });
  stops.add("access ledger", () => writer.close());
  const reader = new LedgerReader(pool);
  const vips = new VipList(pool);
  const lately = new ShownLately(reader);
  const notes = new NoteView({
    record: writer.record,
    now: Date.now,
    hasSameSurname: (actor, patient) => hasSameSurname(pool, keyRing, actor, patient),
    isVip: (patient) => vips.has(patient),
    shownWithinHour: (actor, now) => lately.shownWithinHour(actor, now),
    timeZoneOf: (facility) => timeZoneOf(site(), facility ?? site().facilities[0]?.id ?? ""),
  });
  return { record: writer.record, reader, notes, vips, listeners };
}
