import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Committed } from "#server/log/batch-committer.ts";
import type { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { LogTail } from "#server/log/log-tail.ts";
import { SnapshotPace } from "#server/log/snapshot-pace.ts";
import { House } from "./house/house.ts";

/** Raised whenever the fold's code or the shape of its state changes, so that older snapshots are not read. */
export const HOUSE_VERSION = 4;

const READ_BATCH = 5000;

export interface LiveHouseOptions {
  reader: LogReader;
  snapshots: FoldSnapshots;
  /** Only one node keeps snapshots; the rest would write the same again. */
  mayWriteSnapshots(): boolean;
  /** Another version of the site map is in force, put there by this node or another. */
  onSite?(): void;
  /** An event of a later epoch stands in the log: nothing more is folded in until `rebase`. */
  onEpoch?(): void;
  onError(error: Error): void;
  pollMs: number;
}

/** The house of this node: starts from a snapshot, follows the log, and can be asked for any past minute. */
export class LiveHouse {
  readonly #options: LiveHouseOptions;
  #house: House;
  /** Of the log that the house was folded from. */
  #epoch: number;
  #tail: LogTail;
  #onChange: () => void = () => {};
  #onRebase: () => void = () => {};
  #pace: SnapshotPace;

  private constructor(options: LiveHouseOptions, house: House) {
    this.#options = options;
    this.#house = house;
    this.#epoch = house.epoch;
    this.#pace = new SnapshotPace({ position: house.position, onError: options.onError });
    this.#tail = this.#follow(house);
  }

  /** Another one after a rebase. */
  get house(): House {
    return this.#house;
  }

  /** Reads the newest snapshot and everything after it before it resolves: what is shown first is whole. */
  static async start(options: LiveHouseOptions): Promise<LiveHouse> {
    const live = new LiveHouse(options, await foldToHead(options));
    live.#tail.start();
    return live;
  }

  /** A new epoch: the house is folded anew from the log as it stands now, and shown in place of the old one. */
  async rebase(): Promise<void> {
    await this.#tail.stop();
    const house = await foldToHead(this.#options);
    this.#house = house;
    this.#epoch = house.epoch;
    await this.#pace.settled();
    this.#pace = new SnapshotPace({ position: house.position, onError: this.#options.onError });
    this.#tail = this.#follow(house);
    this.#onRebase();
    this.#options.onSite?.();
    this.#tail.start();
  }

  /** Called when another house has taken the place of the old one. */
  onRebase(listener: () => void): void {
    this.#onRebase = listener;
  }

  /** The house as it was known at an instant: the fold of everything recorded until then. */
  async at(instant: Instant): Promise<House> {
    const position = await this.#options.reader.positionAt(instant);
    return fold(this.#options, position);
  }

  /** Called after each stretch of the log has been folded in. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  offer(batch: Pick<Committed, "from" | "to" | "events">): void {
    this.#tail.offer(batch);
  }

  wake(): void {
    this.#tail.wake();
  }

  async stop(): Promise<void> {
    await this.#tail.stop();
    await this.#pace.settled();
  }

  #follow({ position }: House): LogTail {
    const { reader, pollMs, onError } = this.#options;
    return new LogTail({ reader, pollMs, onError, batch: READ_BATCH }, position, (events) => this.#take(events));
  }

  async #take(events: RecordedEvent[]): Promise<void> {
    if (events.some((event) => event.epoch > this.#epoch)) return this.#options.onEpoch?.();
    const { siteVersion } = this.house;
    for (const event of events) this.house.apply(event);
    if (this.house.siteVersion !== siteVersion) this.#options.onSite?.();
    this.#onChange();
    const { position, clock } = this.house;
    if (!this.#pace.isDue(position) || !this.#options.mayWriteSnapshots()) return;
    const { snapshots } = this.#options;
    await this.#pace.keep(
      position,
      () => snapshots.pack(this.house.snapshot()),
      (packed) => snapshots.store(position, clock, packed, this.#epoch),
    );
  }
}

async function foldToHead(options: LiveHouseOptions): Promise<House> {
  const { position, epoch } = await options.reader.head();
  const house = await fold(options, position);
  // An operator's new epoch counts from the start, not from the first event recorded in it.
  house.epoch = epoch;
  return house;
}

async function fold(options: Pick<LiveHouseOptions, "reader" | "snapshots">, position: number): Promise<House> {
  const saved = await options.snapshots.latest(position);
  return rebuildHouse(options.reader, saved ? House.restore(saved) : new House(), position);
}

/** Folds the log from where a house stands up to a position; the next batch is read while the present one is folded. */
export async function rebuildHouse(reader: LogReader, house: House, position: number): Promise<House> {
  const read = (from: number) => reader.afterSparing(from, Math.min(READ_BATCH, position - from));
  let next = house.position < position ? read(house.position) : null;
  while (next) {
    const events = await next;
    const last = events.at(-1)?.position ?? position;
    next = last < position ? read(last) : null;
    // What was asked for may fail while this batch is folded; it is awaited, and heard of, in the next turn.
    next?.catch(() => {});
    for (const event of events)
      if ("type" in event) house.apply(event);
      else house.pass(event);
  }
  return house;
}
