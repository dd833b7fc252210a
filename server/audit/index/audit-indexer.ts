import { setImmediate } from "node:timers/promises";
import type pg from "pg";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { inTransaction } from "#server/db/in-transaction.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import type { AccessEntry } from "../ledger/access-entry.ts";
import type { LedgerReader } from "../ledger/ledger-reader.ts";
import { ACCESS_CHECKPOINT, LOG_CHECKPOINT } from "./checkpoints.ts";
import { indexAccess } from "./index-access.ts";
import type { IndexEntry, NoteWords } from "./index-entry.ts";
import { AUDIT_INDEX_VERSION } from "./index-entry.ts";
import { indexEvent, notesOf } from "./index-event.ts";
import { forgetNoteWords, readingNotes, renewNoteWords } from "./renew-note-words.ts";
import { StreamFold } from "./stream-fold.ts";
import { UnitLookup } from "./unit-lookup.ts";
import { writeAliases } from "./write-aliases.ts";
import { writeEntries } from "./write-entries.ts";

/** How soon a change of the blind key is noticed. */
const RENEW_EVERY_MS = 30_000;
/** Events indexed in one turn of the event loop. */
const SLICE = 200;

export interface AuditIndexerOptions {
  pool: pg.Pool;
  reader: LogReader;
  ledger: LedgerReader;
  /** Absent where the vault keeps no words: then reasons are not found by theirs. */
  noteWords?: NoteWords;
  owner: string;
  pollMs: number;
  /** Whether ingest needs the processor; then new entries wait, but never longer than `patienceMs`. */
  isBusy?(): boolean;
  patienceMs?: number;
  onError(error: Error): void;
}

/** Keeps the search table abreast of both streams. Each has a checkpoint and a lease of its own. */
export class AuditIndexer {
  readonly #options: AuditIndexerOptions;
  readonly #log: StreamFold<RecordedEvent>;
  readonly #access: StreamFold<AccessEntry>;
  readonly #units: UnitLookup;
  #timer: NodeJS.Timeout | null = null;
  #renewing: Promise<void> | null = null;
  #isStopped = false;

  constructor(options: AuditIndexerOptions) {
    const { reader, ledger } = options;
    this.#options = options;
    this.#units = new UnitLookup((position) => siteBefore(reader, position));
    this.#log = new StreamFold<RecordedEvent>({
      ...options,
      checkpoint: LOG_CHECKPOINT,
      read: (after, limit) => reader.after(after, limit),
      positionOf: (event) => event.position,
      write: (client, events, from) => this.#writeEvents(client, events, from),
    });
    this.#access = new StreamFold<AccessEntry>({
      ...options,
      checkpoint: ACCESS_CHECKPOINT,
      read: (after, limit) => ledger.after(after, limit),
      positionOf: (entry) => entry.position,
      write: async (client, entries) => writeEntries(client, "access", await this.#ofAccess(client, entries)),
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
    this.#timer = setInterval(() => this.renewWords().catch(this.#options.onError), RENEW_EVERY_MS);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#renewing;
    await Promise.all([this.#log.stop(), this.#access.stop()]);
  }

  /** Events that this node, or one that told it, has just committed. */
  offerEvents(events: readonly RecordedEvent[]): void {
    this.#log.offer(events);
  }

  offerAccess(entries: readonly AccessEntry[]): void {
    this.#access.offer(entries);
  }

  /** After a change of the blind key: words of notes stand under the new one. By the node that folds the log, alone. */
  renewWords(): Promise<void> {
    const isWanted = () => !this.#isStopped && this.#log.position !== null;
    if (!isWanted()) return Promise.resolve();
    this.#renewing ??= renewNoteWords(this.#options.pool, isWanted)
      .then(() => undefined)
      .finally(() => {
        this.#renewing = null;
      });
    return this.#renewing;
  }

  /** An index that older code made is filled anew. */
  async #renew(): Promise<void> {
    const { rows } = await this.#options.pool.query<{ version: number }>(
      "SELECT min(version) AS version FROM audit_index",
    );
    if (rows[0]?.version !== AUDIT_INDEX_VERSION) await emptyIndex(this.#options.pool, AUDIT_INDEX_VERSION);
  }

  async #writeEvents(client: pg.ClientBase, events: RecordedEvent[], from: number): Promise<void> {
    await writeEntries(client, "log", await this.#ofEvents(client, events, from));
    await writeAliases(client, events);
    const erased = events.flatMap((event) => (event.type === "access.patient.erased" ? event.data.tokens : []));
    if (erased.length > 0) await forgetNoteWords(client, erased);
  }

  async #ofEvents(client: pg.ClientBase, events: RecordedEvent[], from: number): Promise<IndexEntry[]> {
    await this.#units.openAfter(from);
    const references = events.map(notesOf);
    const words = await this.#wordsOf(client, references.flat());
    const entries: IndexEntry[] = [];
    for (const [index, event] of events.entries()) {
      this.#units.pass(event);
      const noteWords = (references[index] ?? []).flatMap((reference) => words.get(reference) ?? []);
      entries.push(indexEvent(event, this.#units.unitOf, noteWords));
      // Acknowledgements of the same process go out between the slices.
      if (index % SLICE === SLICE - 1) await setImmediate();
    }
    return entries;
  }

  async #ofAccess(client: pg.ClientBase, entries: AccessEntry[]): Promise<IndexEntry[]> {
    const words = await this.#wordsOf(
      client,
      entries.flatMap(({ reasonRef }) => reasonRef ?? []),
    );
    return entries.map((entry) => indexAccess(entry, words.get(entry.reasonRef ?? "")));
  }

  async #wordsOf(client: pg.ClientBase, references: string[]): Promise<Map<string, string[]>> {
    if (references.length === 0 || !this.#options.noteWords) return new Map();
    await readingNotes(client);
    return this.#options.noteWords(references);
  }
}

/** Empties the index and lets the folds begin at the start of both streams. A fold that is at work notices and starts over. */
export async function emptyIndex(pool: pg.Pool, version: number = AUDIT_INDEX_VERSION): Promise<void> {
  await inTransaction(pool, async (client) => {
    // The checkpoints first: every writer of the index holds its own while it writes.
    await client.query("UPDATE checkpoint SET position = 0 WHERE name = ANY($1)", [
      [LOG_CHECKPOINT, ACCESS_CHECKPOINT],
    ]);
    await client.query("TRUNCATE audit_entry, audit_actor, audit_note, audit_alias");
    await client.query("UPDATE audit_index SET entries = 0, version = $1, words_key = NULL", [version]);
  });
}

async function siteBefore(reader: LogReader, position: number) {
  const [event] = await reader.find({ type: "site.defined", before: position + 1, limit: 1 });
  return event?.type === "site.defined" ? event.data.site : null;
}
