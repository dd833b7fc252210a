import { randomBytes } from "node:crypto";
import type { Instant } from "#server/canonical/instant.ts";
import { createPool } from "#server/db/pool.ts";
import { createPrisma } from "#server/db/prisma.ts";
import { Hl7Receiver } from "#server/ingest/hl7v2/receive-hl7.ts";
import { IngestPipeline } from "#server/ingest/journal/ingest-pipeline.ts";
import { Journal } from "#server/ingest/journal/journal.ts";
import type { JournalItem } from "#server/ingest/journal/journal-item.ts";
import { FragmentTable } from "#server/ingest/replay/fragment-table.ts";
import { SiteStore } from "#server/ingest/site-store.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { type SiteMapInput, siteMapSchema } from "#server/site/site-map.ts";
import { KeyRing } from "#server/vault/key-ring.ts";
import { PatientVault } from "#server/vault/patient-vault.ts";
import type { TestDatabase } from "#tests/support/database.ts";
import { invented } from "./invented-site.ts";

/** Keys made for one test. */
export function testKeyRing(): KeyRing {
  const key = (purpose: "seal" | "blind") => ({
    id: `${purpose}-test`,
    purpose,
    secret: randomBytes(32).toString("base64"),
    createdAt: "2026-01-01T00:00:00Z",
  });
  return new KeyRing({ version: 1, keys: [key("seal"), key("blind")] });
}

/** A log writer with a connection of its own, as each node has one. */
export function testWriter(database: TestDatabase, keyRing: KeyRing): LogWriter<JournalItem> & AsyncDisposable {
  const pool = createPool(database.url, { max: 1, applicationName: "caretower test log", pipeline: true });
  const writer = new LogWriter<JournalItem>({ pool, onCommitted: () => {} }, new Journal(new PatientVault(keyRing)));
  return Object.assign(writer, {
    [Symbol.asyncDispose]: async () => {
      await writer.close();
      await pool.end();
    },
  });
}

export type Intake = Awaited<ReturnType<typeof openIntake>>;

/** Everything from a frame of HL7 v2 to the log, on a database of its own. `clock.now` is the time of receipt. */
export async function openIntake(database: TestDatabase, site: SiteMapInput = invented()) {
  const keyRing = testKeyRing();
  const writer = testWriter(database, keyRing);
  const { pool } = database;
  const clock: { now: Instant } = { now: Date.parse("2026-11-17T14:00:00-05:00") };
  const prisma = createPrisma(database.url, { max: 1 });
  const sites = new SiteStore({ prisma, append: (events) => writer.append(events), now: () => clock.now });
  await sites.put(siteMapSchema.parse(site), "test", "system");
  const faults: Error[] = [];
  const ingest = new IngestPipeline({
    writer,
    keyRing,
    siteVersion: () => sites.current.version,
    maxWaiting: 10_000,
    onUnavailable: (error) => faults.push(error),
    onFault: (error) => faults.push(error),
  });
  const receiver = new Hl7Receiver({
    ingest,
    site: () => sites.current.index,
    now: () => clock.now,
    fragments: new FragmentTable({ pool, keyRing, writer, facilityOf: () => "GEN" }),
  });
  return {
    database,
    pool,
    prisma,
    keyRing,
    writer,
    sites,
    ingest,
    receiver,
    clock,
    faults,
    reader: new LogReader(pool),
    /** Sends one frame and gives the answer's text; "close" or "" when there is none. */
    async send(text: string | Buffer): Promise<string> {
      const reply = await receiver.receive(Buffer.from(text), { remote: "127.0.0.1", port: 2575 });
      return Buffer.isBuffer(reply) ? reply.toString("utf8") : (reply ?? "");
    },
    async close(): Promise<void> {
      await writer[Symbol.asyncDispose]();
      await prisma.$disconnect();
    },
  };
}

/** MSA-1 of an acknowledgement. */
export function ackCode(answer: string): string {
  return /^MSA\|(..)/m.exec(answer.replaceAll("\r", "\n"))?.[1] ?? "";
}
