import { Redis } from "ioredis";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Committed } from "./batch-committer.ts";
import type { WakeUp } from "./wake-up.ts";

const STREAM = "caretower:log";
const KEEP_BATCHES = 1000;
const BLOCK_MS = 5000;
/** A larger batch travels as its numbers alone and is read from PostgreSQL. */
const MAX_BATCH_BYTES = 1024 * 1024;

type Batch = Pick<Committed, "from" | "to" | "events">;

export interface RedisWakeUpOptions {
  url: string;
  node: string;
  /** A batch that another node committed; without events it is a bare wake-up. */
  onBatch(batch: Batch): void;
  /** Told once when Redis is lost, not at each attempt to find it again. */
  onLost(error: Error): void;
  onBack(): void;
}

/**
 * Carries committed batches between nodes through a Redis Stream. Every batch says from where to where it goes, so a reader that
 * lost some (a flush, a trim, a restart) sees the gap and reads PostgreSQL. Losing Redis costs latency and nothing else.
 */
export class RedisWakeUp implements WakeUp {
  readonly #options: RedisWakeUpOptions;
  readonly #writer: Redis;
  readonly #reader: Redis;
  #stopped = false;
  #isLost = false;
  #reading: Promise<void> | null = null;

  constructor(options: RedisWakeUpOptions) {
    this.#options = options;
    const settings = {
      lazyConnect: true,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      retryStrategy: () => 500,
    };
    this.#writer = new Redis(options.url, settings);
    this.#reader = new Redis(options.url, { ...settings, maxRetriesPerRequest: null });
    for (const redis of [this.#writer, this.#reader])
      redis.on("error", (error: Error) => this.#lose(error)).on("ready", () => this.#find());
  }

  async start(): Promise<void> {
    await Promise.all([this.#writer.connect(), this.#reader.connect()]).catch((error: Error) => this.#lose(error));
    this.#reading = this.#read();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#reader.disconnect();
    this.#writer.disconnect();
    await this.#reading;
  }

  /** Tells the other nodes. A failure is theirs to make good by polling. */
  publish(batch: Committed): void {
    if (this.#writer.status !== "ready") return;
    const text = JSON.stringify(batch.events);
    const events = text.length <= MAX_BATCH_BYTES ? text : "";
    this.#writer
      .xadd(
        STREAM,
        "MAXLEN",
        "~",
        KEEP_BATCHES,
        "*",
        "node",
        this.#options.node,
        "from",
        batch.from,
        "to",
        batch.to,
        "events",
        events,
      )
      .catch((error: Error) => this.#lose(error));
  }

  #lose(error: Error): void {
    if (this.#isLost || this.#stopped) return;
    this.#isLost = true;
    this.#options.onLost(error);
  }

  #find(): void {
    if (!this.#isLost || this.#writer.status !== "ready" || this.#reader.status !== "ready") return;
    this.#isLost = false;
    this.#options.onBack();
  }

  async #read(): Promise<void> {
    let last = "$";
    while (!this.#stopped) {
      try {
        const answer = await this.#reader.xread("COUNT", 100, "BLOCK", BLOCK_MS, "STREAMS", STREAM, last);
        for (const [id, fields] of answer?.[0]?.[1] ?? []) {
          last = id;
          this.#deliver(fields);
        }
      } catch (error) {
        if (this.#stopped) return;
        this.#lose(error as Error);
        last = "$";
        await new Promise((resume) => setTimeout(resume, 500));
        this.#options.onBatch({ from: -1, to: Number.MAX_SAFE_INTEGER, events: [] });
      }
    }
  }

  #deliver(fields: string[]): void {
    const read = (name: string) => fields[fields.indexOf(name) + 1] ?? "";
    if (read("node") === this.#options.node) return;
    const text = read("events");
    const from = text === "" ? -1 : Number(read("from"));
    const events: RecordedEvent[] = text === "" ? [] : JSON.parse(text);
    this.#options.onBatch({ from, to: Number(read("to")), events });
  }
}
