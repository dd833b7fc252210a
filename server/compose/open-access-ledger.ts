import type pg from "pg";
import type { AccessEntry, RecordAccess } from "#server/audit/ledger/access-entry.ts";
import { LedgerReader } from "#server/audit/ledger/ledger-reader.ts";
import { LedgerWriter } from "#server/audit/ledger/ledger-writer.ts";
import { createPool } from "#server/db/pool.ts";
import type { Composition } from "./composition.ts";

export interface AccessLedger {
  record: RecordAccess;
  reader: LedgerReader;
  /** Told of the entries of each commit of this node, in order of positions. */
  listeners: ((entries: AccessEntry[]) => void)[];
}

/** Who saw what: a writer with a connection of its own, and reads over the common pool. */
export function openAccessLedger({ stops, fault }: Composition, databaseUrl: string, pool: pg.Pool): AccessLedger {
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
  return { record: writer.record, reader: new LedgerReader(pool), listeners };
}
