import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import { BatchCommitter, type BatchCommitterOptions, type Checkpoint, type Request } from "./batch-committer.ts";
import type { Companion } from "./companion.ts";
import { isRefusedValue, LogClosed } from "./errors.ts";

export interface LogWriterOptions extends BatchCommitterOptions {
  maxBatch?: number;
}

/** How long a fold's conclusions wait for company. Far below what an eye or a coalescing tick notices. */
const PATIENCE_MS = 10;

/** The one way into the log. Every append of this node goes through one queue and shares commits with its neighbours. */
export class LogWriter<Item = never> {
  readonly #maxBatch: number;
  readonly #companion: Companion<Item> | null;
  readonly #committer: BatchCommitter<Item>;
  readonly #queue: Request[] = [];
  /** Conclusions, which wait for company. */
  readonly #patient: Request[] = [];
  #patience: NodeJS.Timeout | null = null;
  #isOutOfPatience = false;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor({ maxBatch = 1000, ...options }: LogWriterOptions, companion: Companion<Item> | null = null) {
    this.#maxBatch = maxBatch;
    this.#companion = companion;
    this.#committer = new BatchCommitter(options, companion);
  }

  /** The database's process behind this writer: by it our own NOTIFY is told from another node's. */
  get backend(): number | null {
    return this.#committer.backend;
  }

  /** Requests waiting for a commit: the measure of back-pressure. */
  get waiting(): number {
    return this.#queue.length + this.#patient.length;
  }

  /**
   * Appends events whose ids the log does not hold yet; answers with those that were new. What moves a checkpoint is a fold's
   * conclusion: it waits a few milliseconds for others to share a commit with, so that a sender that sends one message after the
   * other does not wait with each for the decisions of the last one. @throws LeaseLost, LogClosed.
   */
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
    this.#losePatience();
    await this.#running;
  }

  #enqueue(request: Request): void {
    if (this.#closed) {
      request.reject(new LogClosed());
    } else if (request.kind === "companion" || request.checkpoint === null) {
      this.#queue.push(request);
      this.#hurry();
    } else {
      this.#patient.push(request);
      this.#patience ??= setTimeout(() => this.#losePatience(), PATIENCE_MS);
    }
  }

  #losePatience(): void {
    this.#isOutOfPatience = true;
    this.#hurry();
  }

  #hurry(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#isDue) this.#hurry();
    });
  }

  get #isDue(): boolean {
    return this.#queue.length > 0 || (this.#isOutOfPatience && this.#patient.length > 0);
  }

  async #run(): Promise<void> {
    // One turn of the event loop lets messages that arrived together share the first commit.
    await new Promise((resume) => setImmediate(resume));
    while (this.#isDue) {
      const batch = this.#takeBatch();
      try {
        await this.#committer.commit(batch);
      } catch (error) {
        await this.#commitOneByOne(batch, error as Error);
      }
    }
  }

  #takeBatch(): Request[] {
    const batch = this.#queue.splice(0, this.#maxBatch);
    if (!this.#isOutOfPatience) return batch;
    if (this.#patience) clearTimeout(this.#patience);
    this.#patience = null;
    this.#isOutOfPatience = false;
    return [...batch, ...this.#patient.splice(0)];
  }

  /** A value that the database refuses must not hold up its neighbours: after such a failure each request goes alone. */
  async #commitOneByOne(batch: Request[], failure: Error): Promise<void> {
    this.#companion?.abandon();
    if (batch.length === 1 || !isRefusedValue(failure)) {
      for (const request of batch) request.reject(failure);
      return;
    }
    for (const request of batch)
      await this.#committer.commit([request]).catch((error: Error) => {
        this.#companion?.abandon();
        request.reject(error);
      });
  }
}
