import type pg from "pg";
import { Lease } from "#server/log/lease.ts";
import type { Hash } from "../tree/hash.ts";
import { type Tile, TileEdge } from "../tree/tiles.ts";
import type { LeafSource } from "./leaf-source.ts";
import type { Holder, TileStore } from "./tile-store.ts";

const READ_BATCH = 2000;
/** Leaves that one transaction covers at most while a long log is caught up with. */
const FLUSH_EVERY = 20_000;

/** The tree as it was just committed. */
export interface CommittedTree {
  size: number;
  root(): Hash;
  holder: Holder;
}

export interface TreeBuilderOptions {
  pool: pg.Pool;
  source: LeafSource;
  tiles: TileStore;
  owner: string;
  pollMs: number;
  /** The lease was won, or the tree was read again after a fault: another node may have been at work meanwhile. */
  onOpened(): void;
  /** Called after each pass that left the tree committed, before the next one begins. */
  onCommitted(tree: CommittedTree): Promise<void>;
  onError(error: Error): void;
}

interface Session {
  edge: TileEdge;
  /** In which the leaves in memory were read or handed over. */
  epoch: number;
  /** Size that the database knows. */
  stored: number;
  full: Tile[];
  stopped: boolean;
}

/**
 * Folds one append-only table into its tree, on whichever node holds the lease. It runs beside the appends and not inside their
 * transaction: the lock of the log's head is the throughput of the whole system, and a leaf that comes a second later is as good a
 * proof. Leaves of this node's own commits are taken from memory, so that they bind what was acknowledged, even before the row is
 * read again. What is written moves the checkpoint by compare-and-set: a builder that was replaced cannot write.
 */
export class TreeBuilder {
  readonly #options: TreeBuilderOptions;
  readonly #lease: Lease;
  readonly #name: string;
  #session: Session | null = null;
  #steps: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #isPassing = false;
  #isStopped = false;

  constructor(options: TreeBuilderOptions) {
    this.#options = options;
    this.#name = `tree.${options.source.stream}`;
    this.#lease = new Lease({
      pool: options.pool,
      name: this.#name,
      owner: options.owner,
      onWon: () => this.wake(),
      onLost: () => this.#queue(async () => this.#shut()),
      onError: options.onError,
    });
  }

  /** Leaves that the database knows; 0 while another node builds. */
  get size(): number {
    return this.#session?.stored ?? 0;
  }

  get holdsLease(): boolean {
    return this.#lease.held;
  }

  async start(): Promise<void> {
    await this.#lease.start();
    this.#timer = setInterval(() => this.wake(), this.#options.pollMs);
    this.wake();
  }

  /** Commits what is in hand and gives the lease back. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#queue(() => this.#pass());
    this.#isStopped = true;
    await this.#steps;
    this.#shut();
    await this.#lease.stop();
  }

  /** Leaves of positions from `from` + 1 on, as this node just committed them. Where they do not join on, the table is read. */
  offer(from: number, leaves: () => Hash[]): void {
    const session = this.#session;
    if (!session || session.edge.size !== from) return;
    for (const leaf of leaves()) session.edge.append(leaf, (tile) => session.full.push(tile));
  }

  /** A pass over what is new; passes never overlap. */
  wake(): void {
    if (this.#isPassing || this.#isStopped) return;
    this.#isPassing = true;
    this.#queue(() =>
      this.#pass().finally(() => {
        this.#isPassing = false;
      }),
    );
  }

  #queue(step: () => Promise<void>): void {
    this.#steps = this.#steps.then(step).catch(this.#options.onError);
  }

  async #open(): Promise<Session> {
    const { epoch } = await this.#options.source.head();
    const edge = await this.#options.tiles.edge();
    this.#session = { edge, epoch, stored: edge.size, full: [], stopped: false };
    this.#options.onOpened();
    return this.#session;
  }

  #shut(): void {
    if (this.#session) this.#session.stopped = true;
    this.#session = null;
  }

  async #pass(): Promise<void> {
    if (!this.#lease.held) return;
    const session = await this.#current();
    try {
      await this.#catchUp(session);
      const committed = await this.#flush(session);
      if (committed.size > 0 && !session.stopped) await this.#options.onCommitted(committed);
    } catch (error) {
      // What is in memory may be ahead of the database: only what stands there is right.
      this.#shut();
      throw error;
    }
  }

  /** Leaves of an epoch that is over may be those of entries that are gone: only what the database holds goes on. */
  async #current(): Promise<Session> {
    const { epoch } = await this.#options.source.head();
    if (this.#session && this.#session.epoch !== epoch) this.#shut();
    return this.#session ?? this.#open();
  }

  async #catchUp(session: Session): Promise<void> {
    const { source } = this.#options;
    const { position: head } = await source.head();
    while (session.edge.size < head && !session.stopped) {
      const from = session.edge.size;
      const rows = await source.after(from, READ_BATCH);
      if (rows.length === 0) return;
      // While this was read, the same leaves may have come by `offer`.
      if (session.edge.size !== from) continue;
      for (const { position, leaf } of rows) {
        if (position !== session.edge.size + 1) throw new Error(`${this.#name}: position ${position} follows a gap`);
        session.edge.append(leaf, (tile) => session.full.push(tile));
      }
      if (session.edge.size - session.stored >= FLUSH_EVERY) await this.#flush(session);
    }
  }

  async #flush(session: Session): Promise<CommittedTree> {
    const { edge, stored } = session;
    const holder = { name: this.#name, owner: this.#options.owner };
    const tiles = session.full;
    session.full = [];
    const size = edge.size;
    const levels = edge.levels.map((level) => [...level]);
    if (size > stored) {
      await this.#options.tiles.write({ ...holder, epoch: session.epoch }, stored, size, tiles, levels);
      session.stored = size;
    }
    return { size, root: () => new TileEdge(size, levels).root() ?? "", holder };
  }
}
