import type pg from "pg";
import type { Instant } from "#server/canonical/instant.ts";
import { bigintArray, textArray, uuidArray } from "#server/log/binary-array.ts";
import { LogClosed } from "#server/log/errors.ts";
import type { AccessEntry, NewAccessEntry, RecordAccess } from "./access-entry.ts";
import { type AccessRow, decodeEntry } from "./access-row.ts";
import { BEGIN_AND_LOCK, INSERT_ENTRIES, KNOWN_ENTRIES, UPDATE_HEAD } from "./ledger-sql.ts";

export interface LedgerWriterOptions {
  /** A pool of one pipelined connection of its own, so that reading never waits for what is written about patients. */
  pool: pg.Pool;
  /** Told of the new entries of each commit, in order of positions. */
  onCommitted?(entries: AccessEntry[]): void;
  now?: () => Instant;
  /** Requests a commit; 500 when absent. */
  maxBatch?: number;
}

interface Request {
  entries: readonly NewAccessEntry[];
  resolve(entries: AccessEntry[]): void;
  reject(error: Error): void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The one way into the access ledger. A batch is what queued while the previous commit ran; its positions are given out under the
 * lock of the ledger's head, so that they are dense across all nodes. An id that the ledger holds already is not written again.
 */
export class LedgerWriter {
  readonly #options: LedgerWriterOptions;
  readonly #queue: Request[] = [];
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(options: LedgerWriterOptions) {
    this.#options = options;
  }

  /** Requests waiting for a commit. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Resolves after the commit with the entries as they stand in the ledger, in the order given; a known id answers with what was
   * written under it before. @throws RangeError for an id that is no lower-case UUID, LogClosed, database errors: then nothing that
   * depends on the entry may be shown. A lost connection leaves open whether the entry stands; the same id asks again safely.
   */
  readonly record: RecordAccess = (entries) =>
    new Promise((resolve, reject) => {
      if (this.#closed) return reject(new LogClosed());
      if (entries.some(({ id }) => !UUID.test(id))) return reject(new RangeError("an access entry's id is a UUID"));
      this.#queue.push({ entries, resolve, reject });
      this.#running ??= this.#run().finally(() => {
        this.#running = null;
      });
    });

  /** Refuses new entries and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    // One turn of the event loop lets entries that arrived together share the first commit.
    await new Promise((resume) => setImmediate(resume));
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#options.maxBatch ?? 500);
      try {
        await this.#commit(batch);
      } catch (error) {
        for (const request of batch) request.reject(error as Error);
      }
    }
  }

  async #commit(batch: Request[]): Promise<void> {
    const client = await this.#options.pool.connect();
    let failed: Error | undefined;
    try {
      const { known, written } = await this.#transact(client, batch);
      for (const { entries, resolve } of batch) resolve(entries.map(({ id }) => entryOf(known, id)));
      if (written.length > 0) this.#options.onCommitted?.(written);
    } catch (error) {
      failed = error as Error;
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      client.release(failed);
    }
  }

  /** Two round trips: the lock and what stands already; then what is new, and the commit. */
  async #transact(client: pg.PoolClient, batch: Request[]) {
    const ids = batch.flatMap(({ entries }) => entries.map(({ id }) => id));
    const [locked, found] = await Promise.all([
      client.query(BEGIN_AND_LOCK),
      client.query<AccessRow>({ name: "known-access", text: KNOWN_ENTRIES, values: [uuidArray(ids)] }),
    ]);
    // Two statements in one round trip: node-postgres answers a list of results, which its types leave out.
    const head = (locked as unknown as pg.QueryResult<{ position: number }>[])[1]?.rows[0];
    if (!head) throw new Error("the access ledger has no head");
    const known = new Map(found.rows.map((row) => [row.id, decodeEntry(row)]));
    const written = this.#number(batch, known, head.position);
    await this.#write(client, written);
    return { known, written: written.map(({ entry }) => entry) };
  }

  /** Gives what is new its position and time, under the lock; `known` learns it. */
  #number(batch: Request[], known: Map<string, AccessEntry>, head: number): { entry: AccessEntry; body: string }[] {
    const at = (this.#options.now ?? Date.now)();
    const written: { entry: AccessEntry; body: string }[] = [];
    for (const fresh of batch.flatMap(({ entries }) => entries)) {
      if (known.has(fresh.id)) continue;
      const entry = { ...fresh, position: head + written.length + 1, at };
      known.set(fresh.id, entry);
      written.push({ entry, body: JSON.stringify(fresh) });
    }
    return written;
  }

  /** A statement that fails makes a rollback of the commit sent behind it, and the batch fails with the first error. */
  async #write(client: pg.PoolClient, written: { entry: AccessEntry; body: string }[]): Promise<void> {
    const sent: Promise<unknown>[] = [];
    const last = written.at(-1)?.entry;
    if (last) {
      const values = [
        new Date(last.at),
        bigintArray(written.map(({ entry }) => entry.position)),
        uuidArray(written.map(({ entry }) => entry.id)),
        textArray(written.map(({ body }) => body)),
      ];
      sent.push(client.query({ name: "insert-access", text: INSERT_ENTRIES, values }));
      sent.push(client.query({ name: "update-access-head", text: UPDATE_HEAD, values: [last.position] }));
    }
    const committed = client.query("COMMIT");
    await Promise.all([...sent, committed]);
    if ((await committed).command !== "COMMIT") throw new Error("the batch was rolled back");
  }
}

function entryOf(known: Map<string, AccessEntry>, id: string): AccessEntry {
  const entry = known.get(id);
  if (!entry) throw new Error("an access entry was not written");
  return entry;
}
