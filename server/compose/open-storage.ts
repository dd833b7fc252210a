import { readFile } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";
import { startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { migrate } from "#server/db/migrate.ts";
import { freshDatabaseBeside } from "#server/db/named-database.ts";
import { createPool } from "#server/db/pool.ts";
import { createPrisma } from "#server/db/prisma.ts";
import { Journal } from "#server/ingest/journal/journal.ts";
import { SiteStore } from "#server/ingest/site-store.ts";
import type { Committed } from "#server/log/batch-committer.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { printSimulatedSite } from "#server/simulation.ts";
import { type KeyRing, openKeyRing } from "#server/vault/key-ring.ts";
import { PatientVault } from "#server/vault/patient-vault.ts";
import { followVaultState } from "#server/vault/vault-state.ts";
import type { Composition } from "./composition.ts";
import { LogWentBack, readLogStanding } from "./log-standing.ts";
import { type AccessLedger, openAccessLedger } from "./open-access-ledger.ts";

/** What goes into the journal with events of its own. */
type Journalled = Parameters<Journal["prepare"]>[0][number];

export interface Storage {
  databaseUrl: string;
  pool: pg.Pool;
  keyRing: KeyRing;
  writer: LogWriter<Journalled>;
  reader: LogReader;
  sites: SiteStore;
  /** Who saw what. */
  ledger: AccessLedger;
  /** Told of every batch this node commits, in order. */
  listeners: ((batch: Committed) => void)[];
}

/** Database, keys, the log and the site map in force. */
export async function openStorage(composition: Composition): Promise<Storage> {
  const { settings, simulate, stops, fault, progress } = composition;
  const baseUrl = settings.DATABASE_URL ?? (await embedded(composition));
  const databaseUrl = simulate ? await freshDatabaseBeside(baseUrl, "demo") : baseUrl;
  await migrate(databaseUrl, { log: progress });
  const pool = createPool(databaseUrl, { max: 8, applicationName: "caretower", onError: fault("pool") });
  stops.add("connections", () => pool.end());
  const writePool = createPool(databaseUrl, {
    max: 1,
    pipeline: true,
    // A node that stands still in the middle of a batch holds the head of the log, and with it every other node.
    idleInTransactionMs: 3000,
    applicationName: "caretower log",
    onError: fault("log pool"),
  });
  stops.add("log connection", () => writePool.end());

  const keyRing = await openKeyRing(settings.KEYRING_FILE);
  await followVaultState(pool, keyRing);
  const listeners: Storage["listeners"] = [];
  const onCommitted = (batch: Committed) => {
    for (const listener of listeners) listener(batch);
  };
  const writer = new LogWriter({ pool: writePool, onCommitted }, new Journal(new PatientVault(keyRing)));
  stops.add("log writer", () => writer.close());
  const reader = new LogReader(pool);
  // The demonstration starts over each time: a new epoch tells open screens that its positions are not the old ones.
  if (simulate) await reader.openEpoch(Math.trunc(Date.now() / 1000));
  else await refuseWhatWentBack(pool, settings.TREE_HEAD_FILE);

  const prisma = createPrisma(databaseUrl, { max: 2 });
  stops.add("Prisma", () => prisma.$disconnect());
  const sites = new SiteStore({ prisma, append: (events) => writer.append(events) });
  const siteFile = settings.SITE_FILE ?? path.join(import.meta.dirname, "../site/example-site.json");
  await sites.openFile(simulate ? await printSimulatedSite(settings) : await readFile(siteFile, "utf8"), "system");
  const ledger = openAccessLedger(composition, { databaseUrl, pool, keyRing, site: () => sites.current.site });
  return { databaseUrl, pool, keyRing, writer, reader, sites, ledger, listeners };
}

/** Before anything is written: what is appended to a log that went back could not be told from what was lost. */
async function refuseWhatWentBack(pool: pg.Pool, headFile: string | undefined): Promise<void> {
  const { missing } = await readLogStanding(pool, headFile);
  if (missing.length > 0) throw new LogWentBack(missing);
}

async function embedded({ settings, stops, progress }: Composition): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: settings.DATA_DIR, log: progress });
  stops.add("PostgreSQL", () => postgres.stop());
  return postgres.url;
}
