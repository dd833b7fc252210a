import type pg from "pg";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { Announcer } from "./announcer.ts";
import { Batch, eventColumns, type Head } from "./batch.ts";
import { takeCompanion, takeEvents } from "./batch-answers.ts";
import { uuidArray } from "./binary-array.ts";
import type { BatchContext, Companion, Prepared } from "./companion.ts";
import { EpochOpened, EpochRegressed, isRefusedValue } from "./errors.ts";
import { Foresight } from "./foresight.ts";
import {
  BEGIN,
  COMMIT,
  EXPECT_CHECKPOINT,
  EXPECT_HEAD,
  EXPECT_NEW_IDS,
  INSERT_EVENTS,
  KNOWN_IDS,
  LOCK_HEAD,
  MOVE_CHECKPOINT,
  MOVE_INBOUND,
} from "./sql.ts";

export interface Checkpoint {
  name: string;
  owner: string;
  from: number;
  to: number;
}

export interface Committed {
  epoch: number;
  /** Positions (from, to]: `from` is the head before the batch. */
  from: number;
  to: number;
  events: RecordedEvent[];
  /** Text of each event as it stands in its row; absent where a batch came from another node. */
  bodies?: readonly string[];
}

export interface EventRequest {
  kind: "events";
  events: NewEvent[];
  checkpoint: Checkpoint | null;
  /** Events whose id may already stand in the log. */
  resolve(result: RecordedEvent[]): void;
  reject(error: Error): void;
}

export interface CompanionRequest {
  kind: "companion";
  item: unknown;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export type Request = EventRequest | CompanionRequest;

export interface BatchCommitterOptions {
  pool: pg.Pool;
  /** Called after each commit, in order of positions. */
  onCommitted(batch: Committed): void;
  now?: () => Instant;
}

/** One batch of requests, one transaction: dense positions under the lock of the head, and everything or nothing of it. */
export class BatchCommitter<Item> {
  readonly #options: BatchCommitterOptions;
  readonly #companion: Companion<Item> | null;
  readonly #foresight = new Foresight();
  readonly #announcer: Announcer;
  /** As this node saw it last, or wrote it. */
  #head: Head = { epoch: 0, position: 0, inbound: 0, backend: 0 };
  /** The connection on which the head was looked at; a new one looks first. */
  #client: pg.PoolClient | null = null;
  #partitionFor = -1;

  constructor(options: BatchCommitterOptions, companion: Companion<Item> | null) {
    this.#options = options;
    this.#announcer = new Announcer(options.pool);
    this.#companion = companion;
  }

  get backend(): number | null {
    return this.#head.backend || null;
  }

  /**
   * Answers every request of the batch after the commit. The first batch of a new epoch is made twice: the first time with look-ups
   * that remembered the old one. @throws what made the batch fail; then nothing of it was written and nobody was answered.
   */
  async commit(batch: Request[]): Promise<void> {
    try {
      await this.#attempt(batch);
    } catch (error) {
      if (!(error instanceof EpochOpened)) throw error;
      this.#companion?.abandon();
      await this.#attempt(batch);
    }
  }

  async #attempt(batch: Request[]): Promise<void> {
    const client = await this.#options.pool.connect();
    let failed: Error | undefined;
    try {
      const settle = await this.#transact(client, batch);
      settle();
    } catch (error) {
      failed = error as Error;
      await client.query("ROLLBACK").catch(() => undefined);
      throw error;
    } finally {
      client.release(failed);
    }
  }

  async #transact(client: pg.PoolClient, batch: Request[]): Promise<() => void> {
    return (await this.#goAhead(client, batch)) ?? this.#askFirst(client, batch);
  }

  /**
   * One round trip: this node remembers the head that it wrote last and what its companion looked up, and sends the whole batch on
   * the condition that all this still holds. The condition is tested under the lock, and where it fails so does the transaction.
   * Null when it failed or when something has to be asked.
   */
  async #goAhead(client: pg.PoolClient, batch: Request[]): Promise<(() => void) | null> {
    if (client !== this.#client || !this.#foresight.mayTry()) return null;
    const head = this.#head;
    const context = new Batch(client, head, this.#options.now ?? Date.now);
    const { companions, appends } = sorted(batch);
    const foreseen = companions.length === 0 ? [] : this.#companion?.foresee(companions.map(itemOf<Item>), context);
    if (!foreseen) return null;
    const record = (event: NewEvent): RecordedEvent => context.record(event);
    const known = new Set<string>();
    const answers = [
      ...companions.map((request, index) => takeCompanion(request, foreseen[index], record)),
      ...appends.map((request) => takeEvents(request, true, known, record)),
    ];
    try {
      await Promise.all([...this.#expect(client, head, appends), this.#write(client, head, context)]);
    } catch (error) {
      if (!isRefusedValue(error as Error)) throw error;
      this.#foresight.failed();
      this.#companion?.retract();
      await client.query("ROLLBACK");
      return null;
    }
    this.#foresight.held();
    return this.#settle(head, context, answers);
  }

  #expect(client: pg.PoolClient, head: Head, appends: EventRequest[]): Promise<unknown>[] {
    const ids = appends.flatMap(({ events }) => events.map(({ id }) => id));
    const values = [head.epoch, head.position, head.inbound];
    const sent: Promise<unknown>[] = [
      client.query(BEGIN),
      client.query({ name: "expect-head", text: EXPECT_HEAD, values }),
    ];
    if (ids.length > 0)
      sent.push(client.query({ name: "expect-new-ids", text: EXPECT_NEW_IDS, values: [uuidArray(ids)] }));
    for (const { checkpoint } of appends)
      if (checkpoint)
        sent.push(client.query({ name: "expect-checkpoint", text: EXPECT_CHECKPOINT, values: valuesOf(checkpoint) }));
    return sent;
  }

  /** Two round trips: the lock and everything that is looked up under it; then all that is written, and the commit. */
  async #askFirst(client: pg.PoolClient, batch: Request[]): Promise<() => void> {
    const lock = this.#lock(client);
    const context = new Batch(client, lock, this.#options.now ?? Date.now);
    const { companions, appends } = sorted(batch);
    const [head, prepared, known, moved] = await Promise.all([
      lock,
      this.#prepare(companions, context),
      this.#knownIds(client, appends),
      Promise.all(appends.map(({ checkpoint }) => checkpoint === null || this.#moveCheckpoint(client, checkpoint))),
    ]);
    const { epoch } = this.#head;
    this.#head = head;
    if (epoch !== 0 && epoch !== head.epoch) throw new EpochOpened(head.epoch);
    const record = (event: NewEvent): RecordedEvent => context.record(event);
    const answers = [
      ...companions.map((request, index) => takeCompanion(request, prepared[index], record)),
      ...appends.map((request, index) => takeEvents(request, moved[index] === true, known, record)),
    ];
    await this.#write(client, head, context);
    this.#client = client;
    return this.#settle(head, context, answers);
  }

  #settle(head: Head, { written, bodies, position, inbound }: Batch, answers: (() => void)[]): () => void {
    this.#head = { ...head, position, inbound };
    return () => {
      for (const answer of answers) answer();
      if (written.length > 0)
        this.#tell({ epoch: head.epoch, from: head.position, to: position, events: written, bodies });
    };
  }

  /**
   * Hands a batch on when its acknowledgements have left: those are made in this turn of the event loop and written in the next,
   * and no sender waits for what we conclude from its message. Turns come in order, and so do batches.
   */
  #tell(batch: Committed): void {
    setImmediate(() => setImmediate(() => this.#options.onCommitted(batch)));
  }

  async #lock(client: pg.PoolClient): Promise<Head> {
    const [, { rows }] = await Promise.all([client.query(BEGIN), client.query<Head>(LOCK_HEAD)]);
    const head = rows[0];
    if (!head) throw new Error("the log has no head");
    if (head.epoch < this.#head.epoch || (head.epoch === this.#head.epoch && head.position < this.#head.position))
      throw new EpochRegressed(this.#head, head);
    return head;
  }

  async #prepare(requests: CompanionRequest[], context: BatchContext): Promise<Prepared[]> {
    if (requests.length === 0 || !this.#companion) return [];
    return this.#companion.prepare(requests.map(itemOf<Item>), context);
  }

  async #knownIds(client: pg.PoolClient, requests: EventRequest[]): Promise<Set<string>> {
    const ids = requests.flatMap((request) => request.events.map((event) => event.id));
    if (ids.length === 0) return new Set();
    const { rows } = await client.query<{ id: string }>({
      name: "known-ids",
      text: KNOWN_IDS,
      values: [uuidArray(ids)],
    });
    return new Set(rows.map((row) => row.id));
  }

  async #moveCheckpoint(client: pg.PoolClient, checkpoint: Checkpoint): Promise<boolean> {
    const values = valuesOf(checkpoint);
    const { rowCount } = await client.query({ name: "move-checkpoint", text: MOVE_CHECKPOINT, values });
    return rowCount === 1;
  }

  /**
   * A statement that fails aborts the transaction, which makes a rollback of the commit that was sent behind it; the batch fails
   * with the first error. All values are encoded before anything is sent.
   */
  async #write(client: pg.PoolClient, head: Head, context: Batch): Promise<void> {
    const { written } = context;
    const isAnnounced = written.length === 0 || this.#announcer.take();
    const sent = [
      ...(written.length > 0 ? this.#insert(client, context, isAnnounced) : []),
      ...(this.#companion ? this.#companion.write(context) : []),
    ];
    if (written.length === 0 && context.inbound !== head.inbound)
      sent.push(client.query({ name: "move-inbound", text: MOVE_INBOUND, values: [context.inbound] }));
    const committed = client.query(COMMIT);
    await Promise.all([...sent, committed]);
    if ((await committed).command !== "COMMIT") throw new Error("the batch was rolled back");
    if (!isAnnounced) this.#announcer.owe();
    context.onCommit();
  }

  #insert(client: pg.PoolClient, context: Batch, isAnnounced: boolean): Promise<unknown>[] {
    const values = [...eventColumns(context), isAnnounced];
    const sent: Promise<unknown>[] = [];
    // The partition after the present one is made ahead of need, so that no append ever waits for it.
    const slot = Math.trunc((context.written.at(-1)?.position ?? 0) / 10_000_000) + 1;
    if (slot !== this.#partitionFor) {
      sent.push(client.query("SELECT ensure_event_partition($1)", [slot * 10_000_000]));
      context.onCommit = () => {
        this.#partitionFor = slot;
      };
    }
    sent.push(client.query({ name: "insert-events", text: INSERT_EVENTS, values }));
    return sent;
  }
}

function sorted(batch: Request[]): { companions: CompanionRequest[]; appends: EventRequest[] } {
  return {
    companions: batch.filter((request): request is CompanionRequest => request.kind === "companion"),
    appends: batch.filter((request): request is EventRequest => request.kind === "events"),
  };
}

function itemOf<Item>(request: CompanionRequest): Item {
  return request.item as Item;
}

function valuesOf({ name, owner, from, to }: Checkpoint): unknown[] {
  return [name, owner, from, to];
}
