import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import type { AccessEntry } from "../ledger/access-entry.ts";
import type { LedgerReader } from "../ledger/ledger-reader.ts";
import { indexAccess } from "./index-access.ts";
import type { IndexEntry, NoteWords } from "./index-entry.ts";
import { AUDIT_INDEX_VERSION } from "./index-entry.ts";
import { indexEvent, notesOf } from "./index-event.ts";
import { StreamFold } from "./stream-fold.ts";
import { UnitLookup } from "./unit-lookup.ts";
import { writeEntries } from "./write-entries.ts";

export const LOG_CHECKPOINT = "audit-index.log";
export const ACCESS_CHECKPOINT = "audit-index.access";

export interface AuditIndexerOptions {
  pool: pg.Pool;
  reader: LogReader;
  ledger: LedgerReader;
  /** Absent where the vault keeps no words: then reasons are not found by theirs. */
  noteWords?: NoteWords;
  owner: string;
  pollMs: number;
  onError(error: Error): void;
}

/** Keeps the search table abreast of both streams. Each has a checkpoint and a lease of its own. */
export class AuditIndexer {
  readonly #options: AuditIndexerOptions;
  readonly #log: StreamFold<RecordedEvent>;
  readonly #access: StreamFold<AccessEntry>;
  readonly #units: UnitLookup;

  constructor(options: AuditIndexerOptions) {
    const { reader, ledger } = options;
    this.#options = options;
    this.#units = new UnitLookup((position) => siteBefore(reader, position));
    this.#log = new StreamFold<RecordedEvent>({
      ...options,
      checkpoint: LOG_CHECKPOINT,
      read: (after, limit) => reader.after(after, limit),
      positionOf: (event) => event.position,
      write: async (client, events, from) => writeEntries(client, "log", await this.#ofEvents(events, from)),
    });
    this.#access = new StreamFold<AccessEntry>({
      ...options,
      checkpoint: ACCESS_CHECKPOINT,
      read: (after, limit) => ledger.after(after, limit),
      positionOf: (entry) => entry.position,
      write: async (client, entries) => writeEntries(client, "access", await this.#ofAccess(entries)),
    });
  }

  /** How far this node has folded; null while another one does. */
  get positions(): { log: number | null; access: number | null } {
    return { log: this.#log.position, access: this.#access.position };
  }

  async start(): Promise<void> {
    await this.#renew();
    await this.#log.start();
    await this.#access.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#log.stop(), this.#access.stop()]);
  }

  /** An index that older code made is filled anew. */
  async #renew(): Promise<void> {
    const { rows } = await this.#options.pool.query<{ version: number }>(
      "SELECT min(version) AS version FROM audit_index",
    );
    if (rows[0]?.version !== AUDIT_INDEX_VERSION) await emptyIndex(this.#options.pool, AUDIT_INDEX_VERSION);
  }

  async #ofEvents(events: RecordedEvent[], from: number): Promise<IndexEntry[]> {
    await this.#units.openAfter(from);
    const references = events.map(notesOf);
    const words = await this.#wordsOf(references.flat());
    return events.map((event, index) => {
      this.#units.pass(event);
      const noteWords = (references[index] ?? []).flatMap((reference) => words.get(reference) ?? []);
      return indexEvent(event, this.#units.unitOf, noteWords);
    });
  }

  async #ofAccess(entries: AccessEntry[]): Promise<IndexEntry[]> {
    const words = await this.#wordsOf(entries.flatMap(({ reasonRef }) => reasonRef ?? []));
    return entries.map((entry) => indexAccess(entry, words.get(entry.reasonRef ?? "")));
  }

  async #wordsOf(references: string[]): Promise<Map<string, string[]>> {
    return references.length > 0 && this.#options.noteWords ? this.#options.noteWords(references) : new Map();
  }
}

/** Empties the index and lets the folds begin at the start of both streams. A fold that is at work notices and starts over. */
export async function emptyIndex(pool: pg.Pool, version: number = AUDIT_INDEX_VERSION): Promise<void> {
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    await client.query("BEGIN");
    // The checkpoints first: every writer of the index holds its own while it writes.
    await client.query("UPDATE checkpoint SET position = 0 WHERE name = ANY($1)", [
      [LOG_CHECKPOINT, ACCESS_CHECKPOINT],
    ]);
    await client.query("TRUNCATE audit_entry, audit_actor");
    await client.query("UPDATE audit_index SET entries = 0, version = $1", [version]);
    await client.query("COMMIT");
  } catch (error) {
    failed = error as Error;
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    client.release(failed);
  }
}

async function siteBefore(reader: LogReader, position: number) {
  const [event] = await reader.find({ type: "site.defined", before: position + 1, limit: 1 });
  return event?.type === "site.defined" ? event.data.site : null;
}
