import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Committed } from "./batch-committer.ts";
import type { LogReader } from "./log-reader.ts";

export interface LogTailOptions {
  reader: LogReader;
  /** Polling stands behind every hint, so a lost one costs latency and nothing else. */
  pollMs: number;
  batch?: number;
  onError(error: Error): void;
}

type Listener = (events: RecordedEvent[]) => void | Promise<void>;

/**
 * The log from a position on, in order, each event once. Hints (the local writer, Redis, NOTIFY) make it quick; only what is
 * contiguous with where it stands is taken from a hint, everything else is read.
 */
export class LogTail {
  readonly #options: LogTailOptions;
  readonly #listener: Listener;
  #position: number;
  /** Up to where events have been handed to the listener, which may still be at work on them. */
  #handed: number;
  #hinted: RecordedEvent[] = [];
  #wanted = false;
  #stopped = false;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: LogTailOptions, position: number, listener: Listener) {
    this.#options = options;
    this.#position = position;
    this.#handed = position;
    this.#listener = listener;
  }

  get position(): number {
    return this.#position;
  }

  start(): void {
    this.#timer = setInterval(() => this.wake(), this.#options.pollMs);
    this.wake();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  /** Something may be new: read on. */
  wake(): void {
    this.#wanted = true;
    this.#go();
  }

  /** A committed batch as another part of this process or another node saw it. */
  offer(batch: Pick<Committed, "from" | "to" | "events">): void {
    const expected = this.#hinted[this.#hinted.length - 1]?.position ?? this.#handed;
    if (batch.from === expected && this.#hinted.length < 10_000) {
      for (const event of batch.events) this.#hinted.push(event);
      this.#go();
    } else if (batch.to > this.#handed) this.wake();
  }

  #go(): void {
    if (this.#stopped || this.#running) return;
    this.#running = this.#run()
      .catch((error: Error) => {
        this.#handed = this.#position;
        this.#options.onError(error);
      })
      .finally(() => {
        this.#running = null;
        if (this.#hinted.length > 0) this.#go();
      });
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const events = this.#takeHinted() ?? (await this.#read());
      if (events.length === 0) return;
      this.#handed = events[events.length - 1]?.position ?? this.#position;
      await this.#listener(events);
      this.#position = this.#handed;
    }
  }

  #takeHinted(): RecordedEvent[] | null {
    const events = this.#hinted;
    if (events.length === 0) return null;
    this.#hinted = [];
    if (events[0]?.position === this.#position + 1) return events;
    this.#wanted = true;
    return null;
  }

  async #read(): Promise<RecordedEvent[]> {
    if (!this.#wanted) return [];
    const limit = this.#options.batch ?? 1000;
    // Before the query, so that a wake-up that comes while it runs is not taken for one that it has answered.
    this.#wanted = false;
    const events = await this.#options.reader.after(this.#position, limit);
    if (events.length === limit) this.#wanted = true;
    return events;
  }
}
