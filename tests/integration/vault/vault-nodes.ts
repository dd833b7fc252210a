import path from "node:path";
import type { TestContext } from "node:test";
import type { NewEvent } from "#server/canonical/event.ts";
import { createPool } from "#server/db/pool.ts";
import { Hl7Receiver } from "#server/ingest/hl7v2/receive-hl7.ts";
import { IngestPipeline } from "#server/ingest/journal/ingest-pipeline.ts";
import { Journal } from "#server/ingest/journal/journal.ts";
import type { JournalItem } from "#server/ingest/journal/journal-item.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { indexSite } from "#server/site/site-index.ts";
import { siteMapSchema } from "#server/site/site-map.ts";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { PatientVault } from "#server/vault/patient-vault.ts";
import { tellErasures } from "#server/vault/tell-erasures.ts";
import { VaultKeeper } from "#server/vault/vault-keeper.ts";
import { followVaultState } from "#server/vault/vault-state.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";
import { invented } from "../ingest/invented-site.ts";

const SITE = indexSite(siteMapSchema.parse(invented()));
const NOW = Date.parse("2026-11-17T14:00:00-05:00");

/** A database and a key ring's file, for as many nodes as a test wants. */
export async function openHouse(t: TestContext) {
  const database = await createTestDatabase(t);
  const file = path.join(await temporaryDirectory(t), "keyring.json");
  return { database, pool: database.pool, file, node: () => startNode(t, database, file) };
}

/** What a node has of the vault: keys of its own from the file, caches of its own, a writer of its own. */
async function startNode(t: TestContext, database: TestDatabase, file: string) {
  const keyRing = await openKeyRing(file);
  await followVaultState(database.pool, keyRing);
  const pool = createPool(database.url, { max: 1, applicationName: "caretower test log", pipeline: true });
  const writer = new LogWriter<JournalItem>({ pool, onCommitted: () => {} }, new Journal(new PatientVault(keyRing)));
  const errors: Error[] = [];
  const ingest = new IngestPipeline({
    writer,
    keyRing,
    siteVersion: () => 1,
    maxWaiting: 10_000,
    onUnavailable: (error) => errors.push(error),
    onFault: (error) => errors.push(error),
  });
  const receiver = new Hl7Receiver({ ingest, site: () => SITE, now: () => NOW });
  const tell = () => tellErasures(database.pool, (events) => writer.append(events), "GEN");
  const keeper = new VaultKeeper({
    pool: database.pool,
    keyRing,
    isWorker: true,
    tellErasures: tell,
    pollMs: 60_000,
    onError: (error) => errors.push(error),
  });
  let ended: Promise<void> | null = null;
  const end = () => {
    ended ??= (async () => {
      await keeper.stop();
      await writer.close();
      await pool.end();
    })();
    return ended;
  };
  t.after(end);
  return {
    keyRing,
    errors,
    keeper,
    tell,
    end,
    reader: new LogReader(database.pool),
    append: (events: NewEvent[]) => writer.append(events),
    async send(text: string): Promise<string> {
      const reply = await receiver.receive(Buffer.from(text), { remote: "127.0.0.1", port: 2575 });
      return Buffer.isBuffer(reply) ? reply.toString("utf8") : (reply ?? "");
    },
  };
}
