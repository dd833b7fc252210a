import type { Delta, Snapshot, ViewName, WatchAnswer } from "#server/contracts/live.ts";
import { applyDelta, type Held, hold, isBehind } from "./apply-delta.ts";
import type { LiveClock } from "./live-clock.ts";
import type { LiveLink } from "./live-link.ts";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;
/** A view that nobody shows is kept this long, so that going from page to page and back asks once. */
const KEEP_MS = 5_000;

export interface LiveClientParts {
  link: LiveLink;
  clock: LiveClock;
  after: (ms: number, run: () => void) => () => void;
  /** In [0, 1). */
  random: () => number;
}

interface Watched {
  view: ViewName;
  scope: string;
  held: Held | null;
  listeners: Set<() => void>;
  asking: boolean;
  /** Something newer was seen while an answer was on its way: ask once more. */
  again: boolean;
  /** Positions no longer tell what is missing: ask for the whole view. */
  whole: boolean;
  failures: number;
  cancelRetry: (() => void) | null;
  cancelForget: (() => void) | null;
}

/**
 * The live views of one page over one connection. Each view is held once however many components show it, deltas are applied only
 * where they fit, and anything else is asked for again. All it keeps is one entry per view in use: it can stay open for weeks.
 */
export class LiveClient {
  readonly clock: LiveClock;
  readonly #parts: LiveClientParts;
  readonly #watched = new Map<string, Watched>();

  constructor(parts: LiveClientParts) {
    this.#parts = parts;
    this.clock = parts.clock;
    parts.link.listen({
      up: () => this.#up(),
      down: () => this.clock.connection(false),
      delta: (delta) => this.#delta(delta),
      resync: ({ view, scope }) => this.#resync(view, scope),
      beat: (beat) => this.clock.heard(beat.at, beat.watermark),
    });
  }

  /** The view as it is held now; null before it is watched. */
  held<V extends ViewName>(view: V, scope: string): Held<V> | null {
    return (this.#watched.get(keyOf(view, scope))?.held ?? null) as Held<V> | null;
  }

  /** Watches a view from what the page was drawn with; returns the way to stop. */
  watch<V extends ViewName>(view: V, scope: string, seed: Held<V>, listener: () => void): () => void {
    const key = keyOf(view, scope);
    let watched = this.#watched.get(key);
    if (!watched) {
      watched = { view, scope, held: seed as Held, listeners: new Set(), ...IDLE };
      this.#watched.set(key, watched);
      this.#ask(watched);
    } else if (isBehind(seed, watched.held ?? { epoch: -1, position: -1 })) {
      this.#show(watched, seed as Held);
    }
    watched.cancelForget?.();
    watched.cancelForget = null;
    watched.listeners.add(listener);
    const entry = watched;
    return () => this.#leave(key, entry, listener);
  }

  close(): void {
    for (const watched of this.#watched.values()) this.#rest(watched);
    this.#watched.clear();
    this.#parts.link.close();
  }

  #leave(key: string, watched: Watched, listener: () => void): void {
    watched.listeners.delete(listener);
    if (watched.listeners.size > 0 || this.#watched.get(key) !== watched) return;
    watched.cancelForget?.();
    watched.cancelForget = this.#parts.after(KEEP_MS, () => {
      this.#rest(watched);
      this.#watched.delete(key);
      this.#parts.link.unwatch({ view: watched.view, scope: watched.scope });
    });
  }

  #rest(watched: Watched): void {
    watched.cancelRetry?.();
    watched.cancelRetry = null;
    watched.cancelForget?.();
    watched.cancelForget = null;
  }

  #up(): void {
    this.clock.connection(true);
    for (const watched of this.#watched.values()) {
      watched.failures = 0;
      this.#ask(watched);
    }
  }

  #resync(view: ViewName, scope: string): void {
    this.clock.heard();
    const watched = this.#watched.get(keyOf(view, scope));
    if (watched) this.#ask(watched);
  }

  #delta(delta: Delta): void {
    this.clock.heard();
    const watched = this.#watched.get(keyOf(delta.view, delta.scope));
    if (!watched) return;
    if (!watched.held) this.#ask(watched);
    else if (!this.#apply(watched, delta)) this.#ask(watched);
  }

  /** False when the view must be asked for. */
  #apply(watched: Watched, delta: Delta): boolean {
    if (!watched.held) return false;
    const applied = applyDelta(watched.held, delta);
    if (applied.outcome === "applied") this.#show(watched, applied.held);
    if (applied.outcome === "epoch") watched.whole = true;
    return applied.outcome === "applied" || applied.outcome === "old";
  }

  #show(watched: Watched, held: Held): void {
    watched.held = held;
    for (const listener of [...watched.listeners]) listener();
  }

  /** One question at a time per view: a second one waits for the answer to the first. */
  #ask(watched: Watched): void {
    if (!this.#parts.link.connected()) return;
    watched.cancelRetry?.();
    watched.cancelRetry = null;
    if (watched.asking) {
      watched.again = true;
      return;
    }
    watched.asking = true;
    watched.again = false;
    const { view, scope, held } = watched;
    const stand = held && !watched.whole ? { epoch: held.epoch, position: held.position } : {};
    this.#parts.link.watch({ view, scope, ...stand }).then(
      (answer) => this.#answered(watched, this.#take(watched, answer)),
      () => this.#answered(watched, "retry"),
    );
  }

  #answered(watched: Watched, outcome: "settled" | "retry" | "refused"): void {
    watched.asking = false;
    if (this.#watched.get(keyOf(watched.view, watched.scope)) !== watched) return;
    if (outcome === "retry") this.#retry(watched);
    if (outcome !== "settled") return;
    watched.failures = 0;
    if (watched.again) this.#ask(watched);
  }

  #take(watched: Watched, answer: WatchAnswer): "settled" | "retry" | "refused" {
    this.clock.heard();
    if (!answer.ok) return answer.code === "behind" || answer.code === "unavailable" ? "retry" : "refused";
    if ("snapshot" in answer) return this.#takeSnapshot(watched, answer.snapshot);
    for (const delta of answer.deltas) {
      if (this.#apply(watched, delta)) continue;
      watched.whole = true;
      return "retry";
    }
    return "settled";
  }

  #takeSnapshot(watched: Watched, snapshot: Snapshot): "settled" | "retry" {
    if (isBehind(watched.held, snapshot)) return "retry";
    watched.whole = false;
    this.#show(watched, hold(snapshot));
    return "settled";
  }

  #retry(watched: Watched): void {
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** watched.failures);
    watched.failures = Math.min(watched.failures + 1, 10);
    watched.cancelRetry?.();
    watched.cancelRetry = this.#parts.after(wait * (0.5 + this.#parts.random()), () => this.#ask(watched));
  }
}

const IDLE = { asking: false, again: false, whole: false, failures: 0, cancelRetry: null, cancelForget: null };

function keyOf(view: ViewName, scope: string): string {
  return `${view}|${scope}`;
}
