import type { Instant } from "#server/canonical/instant.ts";
import type { Role } from "#server/contracts/access.ts";
import type { EndCode } from "#server/contracts/live.ts";
import { type Session, stateOf } from "./session.ts";
import type { SessionStore } from "./session-store.ts";

export interface SessionWatchOptions {
  store: SessionStore;
  /** Told once of each session that this node locked for want of input, or ended. */
  onSwept(swept: { locked: Session[]; ended: Session[] }): Promise<void>;
  onError(error: Error): void;
  pollMs?: number;
  sweepMs?: number;
}

type EndListener = (session: string, code: EndCode) => void;

interface Attended {
  connections: number;
  role: Role;
  /** As last read: its deadlines hold even while the database cannot be asked. */
  session: Session | null;
}

const POLL_MS = 1000;
const SWEEP_MS = 5000;

/**
 * Sessions with open sockets on this node. A change is told of by NOTIFY (`changed`); polling stands behind it, so that a lost
 * notification costs a second and nothing else.
 */
export class SessionWatch {
  readonly #options: SessionWatchOptions;
  readonly #attended = new Map<string, Attended>();
  readonly #listeners: EndListener[] = [];
  #timers: NodeJS.Timeout[] = [];
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(options: SessionWatchOptions) {
    this.#options = options;
  }

  /** Called when the sockets of a session must be closed: it ended, was locked, or took another role on. */
  onEnded(listener: EndListener): void {
    this.#listeners.push(listener);
  }

  start(): void {
    const { pollMs = POLL_MS, sweepMs = SWEEP_MS } = this.#options;
    this.#timers = [setInterval(() => this.look(), pollMs), setInterval(() => this.#sweep(), sweepMs)];
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#reading;
  }

  /** A socket was opened under this session; answers what to do when it is gone. */
  attend(session: string, role: Role): () => void {
    const known = this.#attended.get(session);
    const entry = known?.role === role ? known : { connections: 0, role, session: null };
    entry.connections += 1;
    this.#attended.set(session, entry);
    if (!entry.session) this.look();
    return () => {
      entry.connections -= 1;
      if (entry.connections === 0 && this.#attended.get(session) === entry) this.#attended.delete(session);
    };
  }

  /** The database told of a change to this session. */
  changed(session: string): void {
    this.#options.store.forget(session);
    if (this.#attended.has(session)) this.look();
  }

  /** Reads again what is attended. */
  look(): void {
    this.#again = true;
    this.#reading ??= this.#run().finally(() => {
      this.#reading = null;
    });
  }

  async #run(): Promise<void> {
    while (this.#again && this.#attended.size > 0) {
      this.#again = false;
      const ids = [...this.#attended.keys()];
      const found = await this.#options.store.readAll(ids).catch((error: Error) => {
        this.#options.onError(error);
        return null;
      });
      if (found) this.#take(ids, new Map(found.map((session) => [session.id, session])));
      this.#judge(this.#options.store.now);
    }
  }

  #take(ids: readonly string[], found: ReadonlyMap<string, Session>): void {
    for (const id of ids) {
      const entry = this.#attended.get(id);
      const session = found.get(id);
      if (!entry) continue;
      if (!session) this.#end(id, "revoked");
      else if (session.role !== entry.role) this.#end(id, "changed");
      else entry.session = session;
    }
  }

  #judge(now: Instant): void {
    for (const [id, { session }] of this.#attended) {
      const state = session ? stateOf(session, this.#options.store.limits, now) : "open";
      if (state !== "open") this.#end(id, state);
    }
  }

  #end(session: string, code: EndCode): void {
    this.#attended.delete(session);
    for (const listener of this.#listeners) listener(session, code);
  }

  #sweep(): void {
    const { store, onSwept, onError } = this.#options;
    store.sweep().then(onSwept).catch(onError);
  }
}
