import type pg from "pg";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Checkpoint, Committed } from "#server/log/batch-committer.ts";
import { Lease } from "#server/log/lease.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { LogTail } from "#server/log/log-tail.ts";
import { SnapshotPace } from "#server/log/snapshot-pace.ts";
import { recallMissing } from "../recall-missing.ts";
import type { Reconciler } from "../reconciler.ts";
import { MemoryHorizon } from "./memory-horizon.ts";
import type { ReconcilerSnapshots } from "./reconciler-snapshots.ts";

const CHECKPOINT = "reconcile";
const TIMER_MS = 1000;
const READ_BATCH = 2000;
const EVICT_EVERY = 20_000;
const MAX_HISTORY = 10_000;
const nothingSent = Promise.resolve();

export interface ReconcileRunnerOptions {
  pool: pg.Pool;
  reader: LogReader;
  snapshots: ReconcilerSnapshots;
  append(events: NewEvent[], checkpoint: Checkpoint | null): Promise<RecordedEvent[]>;
  create(): Reconciler;
  owner: string;
  pollMs: number;
  onError(error: Error): void;
  now?: () => Instant;
}

interface Session {
  reconciler: Reconciler;
  tail: LogTail;
  /** Position of the checkpoint in the database once everything that was sent has been committed. */
  checkpoint: number;
  /** What was sent last; it never rejects, and when it has been answered so has all before it. */
  sent: Promise<void>;
  pace: SnapshotPace;
  epoch: number;
  stopped: boolean;
}

/**
 * Runs the reconciler on whichever node holds the lease. State is the fold of the log up to the checkpoint; what it decides is
 * appended in the transaction that moves the checkpoint, so a holder that was replaced cannot commit, and a crash repeats nothing.
 * While one append is under way the next is decided: each moves the checkpoint on from where the one before it leaves it, so that
 * where one fails none behind it is committed.
 */
export class ReconcileRunner {
  readonly #options: ReconcileRunnerOptions;
  readonly #lease: Lease;
  readonly #horizon = new MemoryHorizon();
  #session: Session | null = null;
  #opening: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | null = null;
  #position = 0;
  #started = false;

  constructor(options: ReconcileRunnerOptions) {
    this.#options = options;
    this.#lease = new Lease({
      pool: options.pool,
      name: CHECKPOINT,
      owner: options.owner,
      onWon: (position) => this.#queue(() => this.#begin(position)),
      onLost: () => this.#queue(() => this.#shut()),
      onError: options.onError,
    });
  }

  get holdsLease(): boolean {
    return this.#lease.held;
  }

  /** How far this node has decided; 0 while another node does. */
  get position(): number {
    return this.#session ? this.#position : 0;
  }

  async start(): Promise<void> {
    this.#started = true;
    await this.#lease.start();
    this.#timer = setInterval(() => this.#ringTimers(), TIMER_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#queue(() => this.#shut());
    await this.#opening;
    await this.#lease.stop();
  }

  /** A new epoch: what was folded is dropped, and whoever wins the lease anew begins from the checkpoint that stands now. */
  async rebase(): Promise<void> {
    if (!this.#started) return;
    this.#queue(() => this.#shut());
    await this.#opening;
    await this.#lease.stop();
    await this.#lease.start();
  }

  offer(batch: Pick<Committed, "from" | "to" | "events">): void {
    this.#session?.tail.offer(batch);
  }

  wake(): void {
    this.#session?.tail.wake();
  }

  #queue(step: () => Promise<void>): void {
    this.#opening = this.#opening.then(step).catch(this.#options.onError);
  }

  /** What could not be opened is tried again with the lease's next turn: the database may be away for longer than one look. */
  async #begin(checkpoint: number): Promise<void> {
    try {
      await this.#open(checkpoint);
    } catch (error) {
      this.#lease.forget();
      throw error;
    }
  }

  /** Restores the newest snapshot, folds silently up to the checkpoint, then goes on with effects. */
  async #open(checkpoint: number): Promise<void> {
    await this.#shut();
    const { reader, snapshots, pollMs, onError } = this.#options;
    const reconciler = this.#options.create();
    const { epoch } = await reader.head();
    let position = await snapshots.restore(reconciler, checkpoint);
    while (position < checkpoint) {
      const events = await reader.after(position, Math.min(READ_BATCH, checkpoint - position));
      const last = events[events.length - 1];
      if (!last) break;
      for (const decision of await this.#decide(reconciler, events, nothingSent)) reconciler.takeBack(decision);
      for (const event of events) reconciler.adopt(event);
      position = last.position;
    }
    await this.#adoptDecisions(reconciler, position);
    const session: Session = {
      reconciler,
      checkpoint,
      sent: nothingSent,
      pace: new SnapshotPace({ position, onError }),
      epoch,
      stopped: false,
      tail: new LogTail({ reader, pollMs, onError, batch: READ_BATCH }, checkpoint, (events) =>
        this.#take(session, events),
      ),
    };
    this.#session = session;
    this.#position = checkpoint;
    session.tail.start();
  }

  /** What was decided up to the checkpoint stands behind it, among reports that nothing was decided of yet. */
  async #adoptDecisions(reconciler: Reconciler, after: number): Promise<void> {
    for (let position = after; ; ) {
      const decisions = await this.#options.reader.decisionsAfter(position, READ_BATCH);
      for (const decision of decisions) reconciler.adopt(decision);
      const last = decisions[decisions.length - 1];
      if (!last || decisions.length < READ_BATCH) return;
      position = last.position;
    }
  }

  async #shut(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    this.#session = null;
    session.stopped = true;
    await session.tail.stop();
    await session.sent;
    await session.pace.settled();
  }

  async #take(session: Session, events: RecordedEvent[]): Promise<void> {
    // Of another epoch: this fold stands on events that may be gone. Nothing more is decided until it is rebased.
    if (events.some((event) => event.epoch > session.epoch)) session.stopped = true;
    if (session.stopped) return;
    const before = session.sent;
    const decisions = await this.#decide(session.reconciler, events, before);
    const to = events[events.length - 1]?.position ?? session.checkpoint;
    session.sent = this.#send(session, decisions, to);
    await before;
    if (session.stopped || !session.pace.isDue(to)) return;
    session.sent = this.#append(session, [], to);
    await session.sent;
    if (session.stopped) return;
    const { snapshots } = this.#options;
    await session.pace.keep(
      to,
      () => snapshots.pack(session.reconciler, to),
      (packed) => snapshots.store(packed, to, session.epoch),
    );
  }

  /**
   * Folds events in and says what follows from them. What was said of a visit that has left memory waits until its history is read
   * from the log again, its reports up to the last of these events and no further: a rebuild must see what this fold saw. What was
   * decided of it just before leaving may still be on its way there.
   */
  async #decide(reconciler: Reconciler, events: RecordedEvent[], sent: Promise<void>): Promise<NewEvent[]> {
    const last = events[events.length - 1];
    if (!last) return [];
    for (const event of events) reconciler.apply(event);
    const decisions = reconciler.drain();
    const { reader } = this.#options;
    const hasAsked = await recallMissing(reconciler, {
      encounters: (ids) => reader.encountersOf(ids),
      of: async (encounter) => {
        await sent;
        const history = await reader.find({ encounter, limit: MAX_HISTORY });
        return history.filter(({ kind, position }) => kind === "decision" || position <= last.position).reverse();
      },
    });
    if (hasAsked) decisions.push(...reconciler.drain());
    if (Math.trunc(last.position / EVICT_EVERY) !== Math.trunc(((events[0]?.position ?? 1) - 1) / EVICT_EVERY))
      reconciler.evict(this.#horizon.before(last.recordedAt, reconciler.visits));
    return decisions;
  }

  /** Sends what follows from the events up to `to`, if anything does; decided up to there is what has been answered up to there. */
  async #send(session: Session, decisions: NewEvent[], to: number): Promise<void> {
    const before = session.sent;
    if (decisions.length > 0) await this.#append(session, decisions, to);
    await before;
    if (!session.stopped) this.#position = to;
  }

  async #append(session: Session, decisions: NewEvent[], to: number): Promise<void> {
    const { append, owner, onError } = this.#options;
    const from = session.checkpoint;
    session.checkpoint = to;
    try {
      await append(decisions, { name: CHECKPOINT, owner, from, to });
    } catch (error) {
      onError(error as Error);
      // What was sent behind one that failed fails with it.
      if (session.stopped) return;
      // State is ahead of what was committed: only a fresh fold from the checkpoint is right again, of whoever wins the lease.
      session.stopped = true;
      this.#lease.forget();
    }
  }

  /** Time reaches the fold only through the log: a due timer is appended and comes back as an event. */
  #ringTimers(): void {
    const session = this.#session;
    if (!session || session.stopped) return;
    const now = (this.#options.now ?? Date.now)();
    const due = session.reconciler.nextDue();
    if (due === null || due > now) return;
    const events = session.reconciler.due(now);
    if (events.length > 0) this.#options.append(events, null).catch(this.#options.onError);
  }
}
