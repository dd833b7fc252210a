import type pg from "pg";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { EpochRegressed, isRefusedValue, LeaseLost, LogClosed } from "./errors.ts";
import { encodeBody, recordEvent } from "./event-row.ts";
import { BEGIN_AND_LOCK, INSERT_EVENTS, KNOWN_IDS, MOVE_CHECKPOINT, UPDATE_HEAD } from "./sql.ts";

/** What a batch of companions learns under the head's lock. */
export interface BatchContext {
  client: pg.ClientBase;
  recordedAt: Instant;
  /** Gives out the next number of the inbound journal. */
  nextInbound(): number;
}

/**
 * Something that commits together with events. All requests of one kind in a batch are prepared and written together, so that
 * a hundred messages cost as many statements as one.
 */
export interface Companion<Item> {
  /** Looks things up and decides each item's events. Runs under the head's lock. */
  prepare(items: Item[], context: BatchContext): Promise<{ events: NewEvent[]; result: unknown }[]>;
  /** Writes the companion's own rows. */
  write(context: BatchContext): Promise<void>;
  /** The batch was rolled back: forget what was learnt in it. */
  abandon(): void;
}

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
}

interface EventRequest {
  kind: "events";
  events: NewEvent[];
  checkpoint: Checkpoint | null;
  /** Events whose id may already stand in the log. */
  resolve(result: RecordedEvent[]): void;
  reject(error: Error): void;
}

interface CompanionRequest {
  kind: "companion";
  item: unknown;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

type Request = EventRequest | CompanionRequest;

export interface LogWriterOptions {
  pool: pg.Pool;
  /** Called after each commit, in order of positions. */
  onCommitted(batch: Committed): void;
  now?: () => Instant;
  maxBatch?: number;
}

/** The one way into the log. Every append of this node goes through one queue and shares commits with its neighbours. */
export class LogWriter<Item = never> {
  readonly #options: LogWriterOptions;
  readonly #companion: Companion<Item> | null;
  readonly #queue: Request[] = [];
  #running: Promise<void> | null = null;
  #closed = false;
  #head: { epoch: number; position: number } = { epoch: 0, position: 0 };
  #partitionFor = -1;

  constructor(options: LogWriterOptions, companion: Companion<Item> | null = null) {
    this.#options = options;
    this.#companion = companion;
  }

  /** Requests waiting for a commit: the measure of back-pressure. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Appends events whose ids the log does not hold yet; answers with those that were new. @throws LeaseLost, LogClosed. */
  append(events: NewEvent[], checkpoint: Checkpoint | null = null): Promise<RecordedEvent[]> {
    return new Promise((resolve, reject) => this.#enqueue({ kind: "events", events, checkpoint, resolve, reject }));
  }

  /** Hands an item to the companion; resolves after the commit that holds it. @throws LogClosed, database errors. */
  submit(item: Item): Promise<unknown> {
    return new Promise((resolve, reject) => this.#enqueue({ kind: "companion", item, resolve, reject }));
  }

  /** Refuses new requests and waits for those under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  #enqueue(request: Request): void {
    if (this.#closed) {
      request.reject(new LogClosed());
      return;
    }
    this.#queue.push(request);
    this.#go();
  }

  #go(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#queue.length > 0) this.#go();
    });
  }

  async #run(): Promise<void> {
    // One turn of the event loop lets messages that arrived together share the first commit.
    await new Promise((resume) => setImmediate(resume));
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#options.maxBatch ?? 1000);
      try {
        await this.#commit(batch);
      } catch (error) {
        await this.#commitOneByOne(batch, error as Error);
      }
    }
  }

  /** A value that the database refuses must not hold up its neighbours: after such a failure each request goes alone. */
  async #commitOneByOne(batch: Request[], failure: Error): Promise<void> {
    this.#companion?.abandon();
    if (batch.length === 1 || !isRefusedValue(failure)) {
      for (const request of batch) request.reject(failure);
      return;
    }
    for (const request of batch)
      await this.#commit([request]).catch((error: Error) => {
        this.#companion?.abandon();
        request.reject(error);
      });
  }

  async #commit(batch: Request[]): Promise<void> {
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
    const head = await this.#lock(client);
    const recordedAt = (this.#options.now ?? Date.now)();
    let inbound = head.inbound;
    const context: BatchContext = {
      client,
      recordedAt,
      nextInbound: () => {
        inbound += 1;
        return inbound;
      },
    };
    const answers: (() => void)[] = [];
    const written: RecordedEvent[] = [];
    const record = (event: NewEvent): RecordedEvent => {
      const recorded = recordEvent(event, head.position + written.length + 1, head.epoch, recordedAt);
      written.push(recorded);
      return recorded;
    };
    await this.#prepareCompanions(batch, context, record, answers);
    await this.#prepareEvents(batch, client, record, answers);
    if (written.length > 0) await this.#insert(client, written);
    if (this.#companion) await this.#companion.write(context);
    const position = head.position + written.length;
    if (position !== head.position || inbound !== head.inbound)
      await client.query({ name: "update-head", text: UPDATE_HEAD, values: [position, inbound] });
    await client.query("COMMIT");
    this.#head = { epoch: head.epoch, position };
    return () => {
      if (written.length > 0)
        this.#options.onCommitted({ epoch: head.epoch, from: head.position, to: position, events: written });
      for (const answer of answers) answer();
    };
  }

  async #lock(client: pg.PoolClient): Promise<{ epoch: number; position: number; inbound: number }> {
    // Two statements in one round trip: node-postgres answers a list of results, which its types leave out.
    const results = (await client.query(BEGIN_AND_LOCK)) as unknown as pg.QueryResult[];
    const head = results[1]?.rows[0] as { epoch: number; position: number; inbound: number };
    if (head.epoch < this.#head.epoch || (head.epoch === this.#head.epoch && head.position < this.#head.position))
      throw new EpochRegressed(this.#head, head);
    return head;
  }

  async #prepareCompanions(
    batch: Request[],
    context: BatchContext,
    record: (event: NewEvent) => RecordedEvent,
    answers: (() => void)[],
  ): Promise<void> {
    const requests = batch.filter((request): request is CompanionRequest => request.kind === "companion");
    if (requests.length === 0 || !this.#companion) return;
    const prepared = await this.#companion.prepare(
      requests.map((request) => request.item as Item),
      context,
    );
    for (const [index, request] of requests.entries()) {
      const outcome = prepared[index];
      if (!outcome) throw new Error("a companion answered fewer items than it was given");
      for (const event of outcome.events) record(event);
      answers.push(() => request.resolve(outcome.result));
    }
  }

  async #prepareEvents(
    batch: Request[],
    client: pg.PoolClient,
    record: (event: NewEvent) => RecordedEvent,
    answers: (() => void)[],
  ): Promise<void> {
    const requests = batch.filter((request): request is EventRequest => request.kind === "events");
    if (requests.length === 0) return;
    const known = await this.#knownIds(client, requests);
    for (const request of requests) {
      if (request.checkpoint && !(await this.#moveCheckpoint(client, request.checkpoint))) {
        const lost = new LeaseLost(request.checkpoint.name);
        answers.push(() => request.reject(lost));
        continue;
      }
      const recorded: RecordedEvent[] = [];
      for (const event of request.events) {
        if (known.has(event.id)) continue;
        known.add(event.id);
        recorded.push(record(event));
      }
      answers.push(() => request.resolve(recorded));
    }
  }

  async #knownIds(client: pg.PoolClient, requests: EventRequest[]): Promise<Set<string>> {
    const ids = requests.flatMap((request) => request.events.map((event) => event.id));
    if (ids.length === 0) return new Set();
    const { rows } = await client.query<{ id: string }>({ name: "known-ids", text: KNOWN_IDS, values: [ids] });
    return new Set(rows.map((row) => row.id));
  }

  async #moveCheckpoint(client: pg.PoolClient, checkpoint: Checkpoint): Promise<boolean> {
    const { name, owner, from, to } = checkpoint;
    const { rowCount } = await client.query(MOVE_CHECKPOINT, [name, owner, from, to]);
    return rowCount === 1;
  }

  async #insert(client: pg.PoolClient, events: RecordedEvent[]): Promise<void> {
    const last = events[events.length - 1]?.position ?? 0;
    // The partition after the present one is made ahead of need, so that no append ever waits for it.
    const slot = Math.trunc(last / 10_000_000) + 1;
    if (slot !== this.#partitionFor) {
      await client.query("SELECT ensure_event_partition($1)", [slot * 10_000_000]);
      this.#partitionFor = slot;
    }
    await client.query({ name: "insert-events", text: INSERT_EVENTS, values: columns(events) });
  }
}

function columns(events: RecordedEvent[]): unknown[] {
  return [
    events[0]?.epoch,
    new Date(events[0]?.recordedAt ?? 0),
    events.map((event) => event.position),
    events.map((event) => event.id),
    events.map((event) => event.type),
    events.map((event) => event.kind),
    events.map((event) => event.occurredAt),
    events.map((event) => event.facility),
    events.map((event) => event.encounter),
    events.map((event) => event.bed),
    events.map((event) => event.patient),
    events.map((event) => event.lineage?.inboundId ?? null),
    events.map((event) => event.correlationId),
    events.map(encodeWithoutLogFields),
  ];
}

function encodeWithoutLogFields(event: RecordedEvent): string {
  const { position: _position, epoch: _epoch, recordedAt: _recordedAt, ...stated } = event;
  return encodeBody(stated as NewEvent);
}
