import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { committedLeaves } from "#server/audit/build/committed-leaves.ts";
import { HeadSigner } from "#server/audit/build/head-signer.ts";
import { HeadStore } from "#server/audit/build/head-store.ts";
import { accessSource, type LeafSource, logSource } from "#server/audit/build/leaf-source.ts";
import { TileStore } from "#server/audit/build/tile-store.ts";
import { TreeBuilder } from "#server/audit/build/tree-builder.ts";
import { FileSink } from "#server/audit/sinks/file-sink.ts";
import type { SignedHead } from "#server/audit/tree/head.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import type { AuditStream } from "#server/contracts/audit.ts";
import { createPool } from "#server/db/pool.ts";
import { eventId } from "#server/log/event-id.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { type KeyRing, openKeyRing } from "#server/vault/key-ring.ts";
import { createTestDatabase, type TestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";

/** An event with every column filled, or with none of those that may be empty. */
export function entry(number: number): NewEvent {
  const isBare = number % 5 === 0;
  return {
    id: eventId(["audited", String(number)]),
    type: "feed.gap.detected",
    version: 1,
    kind: "system",
    occurredAt: 1_700_000_000_000 + number,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility: "GEN",
    encounter: isBare ? null : `GEN/${number % 17}`,
    bed: isBare ? null : `4W-${number % 9}`,
    patient: isBare ? null : "3f0e9d0a-58b0-4c11-9f0e-1c70a2f6d001",
    actor: "system",
    correlationId: `c${number}`,
    causationId: null,
    supersedes: [],
    lineage: isBare ? null : { inboundId: number, mapping: "test", mappingVersion: "1", fields: [] },
    data: { source: `Söder "${number}"\n`, from: number, to: number + 1 },
  };
}

/** A node that writes, builds and signs on a database of its own; heads go to a file, as they would outside. */
export class AuditedLog {
  readonly database: TestDatabase;
  readonly directory: string;
  readonly keyRing: KeyRing;
  readonly headsFile: string;
  readonly heads: HeadStore;
  readonly tiles: { readonly [S in AuditStream]: TileStore };
  readonly errors: Error[] = [];
  now = Date.parse("2026-03-01T08:00:00Z");
  #written = 0;
  /** What is stopped when the test ends, before its database goes. */
  readonly closing: (() => Promise<void>)[];

  private constructor(closing: (() => Promise<void>)[], database: TestDatabase, directory: string, keyRing: KeyRing) {
    this.closing = closing;
    this.database = database;
    this.directory = directory;
    this.keyRing = keyRing;
    this.headsFile = path.join(directory, "outside", "heads.jsonl");
    this.heads = new HeadStore(database.pool);
    this.tiles = { log: new TileStore(database.pool, "log"), access: new TileStore(database.pool, "access") };
  }

  static async open(t: TestContext): Promise<AuditedLog> {
    const directory = await mkdtemp(path.join(os.tmpdir(), "caretower-audit-"));
    const closing: (() => Promise<void>)[] = [];
    // Before the database's own end: hooks run in the order in which they were named.
    t.after(async () => {
      for (const close of closing) await close();
      await rm(directory, { recursive: true, force: true });
    });
    const keyRing = await openKeyRing(path.join(directory, "keyring.json"));
    return new AuditedLog(closing, await createTestDatabase(t), directory, keyRing);
  }

  /** Appends events through a writer, which hands its batches to a builder where one is given. */
  async append(count: number, builder?: TreeBuilder): Promise<void> {
    const numbers = Array.from({ length: count }, (_, index) => this.#written + index + 1);
    this.#written += count;
    await this.write(numbers.map(entry), builder);
  }

  async write(events: NewEvent[], builder?: TreeBuilder): Promise<void> {
    const pool = createPool(this.database.url, { max: 1, applicationName: "caretower test", pipeline: true });
    const writer = new LogWriter({
      pool,
      onCommitted: (batch) => builder?.offer(batch.from, () => committedLeaves(batch)),
      now: () => this.now,
    });
    await Promise.all(events.map((event) => writer.append([event])));
    // A batch is handed on two turns after its commit.
    await new Promise((resume) => setImmediate(() => setImmediate(resume)));
    await writer.close();
    await pool.end();
  }

  async recordAccess(count: number): Promise<void> {
    await this.database.pool.query(
      `INSERT INTO access_entry (position, id, at, body)
       SELECT h.position + n, gen_random_uuid(), to_timestamp($2 / 1000.0), '{"action":"encounter.viewed","n":' || n || '}'
       FROM access_head h, generate_series(1, $1::int) AS n`,
      [count, this.now],
    );
    await this.database.pool.query("UPDATE access_head SET position = position + $1", [count]);
  }

  builder(
    stream: AuditStream = "log",
    options: { owner?: string; pollMs?: number; source?: LeafSource; file?: FileSink | null } = {},
  ): { builder: TreeBuilder; signer: HeadSigner; signed: SignedHead[] } {
    const { pool } = this.database;
    const source = options.source ?? (stream === "log" ? logSource(pool) : accessSource(pool));
    const signed: SignedHead[] = [];
    const signer = new HeadSigner({
      source,
      tiles: this.tiles[stream],
      heads: this.heads,
      keyId: () => this.keyRing.signKeyId,
      sign: (keyId, text) => this.keyRing.sign(keyId, Buffer.from(text)).toString("base64"),
      outside: async (wanted) => options.file?.last(wanted) ?? null,
      onSigned: async (head) => {
        signed.push(head);
        await options.file?.deliver(head);
      },
      intervalMs: 0,
      now: () => this.now,
    });
    const builder = new TreeBuilder({
      pool,
      source,
      tiles: this.tiles[stream],
      owner: options.owner ?? randomUUID(),
      pollMs: options.pollMs ?? 10,
      onOpened: () => signer.forget(),
      onCommitted: async (tree) => {
        await signer.take(tree);
      },
      onError: (error) => this.errors.push(error),
    });
    this.closing.push(() => builder.stop());
    return { builder, signer, signed };
  }

  async openFile(): Promise<FileSink> {
    const file = new FileSink(this.headsFile, (stream) => this.tiles[stream]);
    await file.open();
    this.closing.push(() => file.close());
    return file;
  }

  /** Appends in several goes and has a head signed, and written outside, after each. */
  async fill(goes: readonly number[], stream: AuditStream = "log"): Promise<void> {
    const file = await this.openFile();
    const { builder } = this.builder(stream, { file });
    await builder.start();
    const table = stream === "log" ? "log_head" : "access_head";
    let total: number = (await this.database.pool.query(`SELECT position FROM ${table}`)).rows[0].position;
    for (const count of goes) {
      if (stream === "log") await this.append(count, builder);
      else await this.recordAccess(count);
      total += count;
      this.now += 60_000;
      await waitFor(`a head over ${total} entries`, () => file.last(stream)?.size === total);
    }
    await builder.stop();
    await file.close();
  }

  /** Ends the first partition of the empty log before a position: ten million rows are many for a test. */
  async endPartition(at: number): Promise<void> {
    await this.database.pool.query(
      `ALTER TABLE event DETACH PARTITION event_p000000;
       DROP TABLE event_p000000;
       CREATE TABLE event_first PARTITION OF event FOR VALUES FROM (0) TO (${at});
       CREATE TABLE event_p000000 PARTITION OF event FOR VALUES FROM (${at}) TO (10000000)`,
    );
  }

  /** What whoever owns the database can do: switch the triggers off and write as he likes. */
  async asOwner(...statements: string[]): Promise<void> {
    const client = await this.database.pool.connect();
    try {
      await client.query("BEGIN");
      await client.query("SET LOCAL session_replication_role = replica");
      for (const statement of statements) await client.query(statement);
      await client.query("COMMIT");
    } finally {
      client.release();
    }
  }
}
