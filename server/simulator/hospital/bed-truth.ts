import type { BedPlan } from "./plan.ts";

export type BedState = "occupied" | "held" | "ready" | "dirty" | "cleaning" | "blocked";

export interface TrueBed {
  state: BedState;
  /** Visit number of who lies there, or is on leave from there; null for every other state, also when promised. */
  occupant: string | null;
  since: number;
}

/** A demonstration runs for weeks; nobody asks for the truth of last month. */
const REMEMBERED_STATES = 500;

interface Entry {
  base: "ready" | "dirty" | "cleaning" | "occupied" | "blocked";
  occupant: string | null;
  promised: string | null;
  onLeave: boolean;
  history: TrueBed[];
}

/**
 * The truth about every bed. Each change is checked against what is physically possible, so that a fault in the model
 * stops the run instead of becoming a wrong yardstick.
 */
export class BedTruth {
  readonly #entries = new Map<string, Entry>();

  constructor(beds: Iterable<BedPlan>, at: number) {
    for (const bed of beds) {
      const entry: Entry = { base: "ready", occupant: null, promised: null, onLeave: false, history: [] };
      entry.history.push({ state: "ready", occupant: null, since: at });
      this.#entries.set(bed.id, entry);
    }
  }

  current(bedId: string): TrueBed {
    return this.#entry(bedId).history.at(-1) as TrueBed;
  }

  /** State at an instant; before the first known state, the first known state. */
  at(bedId: string, instant: number): TrueBed {
    const { history } = this.#entry(bedId);
    let index = history.length - 1;
    while (index > 0 && (history[index] as TrueBed).since > instant) index -= 1;
    return history[index] as TrueBed;
  }

  history(bedId: string): readonly TrueBed[] {
    return this.#entry(bedId).history;
  }

  bedIds(): string[] {
    return [...this.#entries.keys()];
  }

  /** Ready and promised to nobody. */
  isFree(bedId: string): boolean {
    const entry = this.#entry(bedId);
    return entry.base === "ready" && entry.promised === null;
  }

  isReady(bedId: string): boolean {
    return this.#entry(bedId).base === "ready";
  }

  promise(bedId: string, visit: string, at: number): void {
    this.#change(bedId, at, (entry) => {
      possible(entry.base === "ready" && entry.promised === null, bedId, "promise a bed that is not free");
      entry.promised = visit;
    });
  }

  release(bedId: string, at: number): void {
    this.#change(bedId, at, (entry) => {
      possible(entry.promised !== null, bedId, "release a bed that was not promised");
      entry.promised = null;
    });
  }

  occupy(bedId: string, visit: string, at: number): void {
    this.#change(bedId, at, (entry) => {
      const mine = entry.promised === null || entry.promised === visit;
      possible(entry.base === "ready" && mine, bedId, "put a patient into a bed that is not ready for them");
      Object.assign(entry, { base: "occupied", occupant: visit, promised: null });
    });
  }

  vacate(bedId: string, visit: string, at: number): void {
    this.#change(bedId, at, (entry) => {
      possible(entry.occupant === visit, bedId, "vacate a bed somebody else lies in");
      Object.assign(entry, { base: "dirty", occupant: null, onLeave: false });
    });
  }

  /** Two patients change beds at one instant; neither bed is empty in between. */
  swap(first: string, second: string, at: number): void {
    const a = this.#entry(first);
    const b = this.#entry(second);
    possible(a.base === "occupied" && b.base === "occupied", first, "swap an empty bed");
    const [one, two] = [a.occupant, b.occupant];
    this.#change(first, at, (entry) => Object.assign(entry, { occupant: two }));
    this.#change(second, at, (entry) => Object.assign(entry, { occupant: one }));
  }

  leave(bedId: string, away: boolean, at: number): void {
    this.#change(bedId, at, (entry) => {
      possible(entry.base === "occupied", bedId, "go on leave from an empty bed");
      entry.onLeave = away;
    });
  }

  startCleaning(bedId: string, at: number): void {
    this.#step(bedId, "dirty", "cleaning", at);
  }

  finishCleaning(bedId: string, at: number): void {
    this.#step(bedId, "cleaning", "ready", at);
  }

  block(bedId: string, at: number): void {
    possible(this.isFree(bedId), bedId, "block a bed in use");
    this.#step(bedId, "ready", "blocked", at);
  }

  unblock(bedId: string, at: number): void {
    this.#step(bedId, "blocked", "ready", at);
  }

  /** The state a bed is found in when the simulation opens. */
  open(bedId: string, base: "dirty" | "cleaning" | "blocked" | "ready", since: number): void {
    const entry = this.#entry(bedId);
    entry.base = base;
    entry.history = [{ state: base, occupant: null, since }];
  }

  #step(bedId: string, from: Entry["base"], to: Entry["base"], at: number): void {
    this.#change(bedId, at, (entry) => {
      possible(entry.base === from, bedId, `become ${to} while ${entry.base}`);
      entry.base = to;
    });
  }

  #change(bedId: string, at: number, apply: (entry: Entry) => void): void {
    const entry = this.#entry(bedId);
    apply(entry);
    const next: TrueBed = { state: shown(entry), occupant: entry.occupant, since: at };
    const last = entry.history.at(-1);
    if (last && last.state === next.state && last.occupant === next.occupant) return;
    entry.history.push(next);
    if (entry.history.length > 2 * REMEMBERED_STATES) entry.history.splice(0, REMEMBERED_STATES);
  }

  #entry(bedId: string): Entry {
    const entry = this.#entries.get(bedId);
    if (!entry) throw new Error(`no bed ${bedId}`);
    return entry;
  }
}

function shown(entry: Entry): BedState {
  if (entry.base === "occupied") return entry.onLeave ? "held" : "occupied";
  return entry.base === "ready" && entry.promised !== null ? "held" : entry.base;
}

function possible(condition: boolean, bedId: string, what: string): asserts condition {
  if (!condition) throw new Error(`the model tried to ${what} (${bedId})`);
}
