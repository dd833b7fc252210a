import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { recallMissing } from "#server/reconcile/recall-missing.ts";
import type { Reconciler } from "#server/reconcile/reconciler.ts";
import type { House } from "./house/house.ts";
import type { PastReports } from "./past-reports.ts";
import { type Clocks, endWaits, giveHindsight } from "./time-machine/apply-hindsight.ts";
import { correctHouse } from "./time-machine/correct-house.ts";
import { type Hindsight, isAhead, sortHindsight } from "./time-machine/hindsight-rules.ts";
import { drawViews } from "./view-digest.ts";
import type { ViewSet } from "./view-set.ts";

const READ_BATCH = 1000;
const MAX_HISTORY = 10_000;
/** A past that asks for more than this is refused: it would keep the node from its present. */
const MOST_FOLDED = 1_000_000;
const MOST_LATER = 50_000;
const ON_TIME_MS = 120_000;
/** Answers kept; a screen asks for several views of one past at once, and a person goes to and fro. */
const KEPT = 4;
/** "As we know now" may be this old: views that are asked for together are drawn from one answer. */
const NOW_MS = 5000;
/** A commit may come this much later than the time of recording in it: what is that recent may still change. */
const SETTLED_MS = 10_000;

export interface TimeMachineOptions {
  reader: Pick<LogReader, "positionAt" | "after" | "find" | "encountersOf">;
  reports: Pick<PastReports, "later" | "ahead">;
  /** Brings an empty reconciler to its newest saved state at or before a position; answers with that position. */
  restore(reconciler: Reconciler, position: number): Promise<number>;
  /** A reconciler that is told nothing of a time after the horizon. */
  create(horizon: Instant): Reconciler;
  /** The house as it was known at an instant. */
  houseAt(instant: Instant): Promise<House>;
  now(): Instant;
}

/** One past minute, seen with what was known then or later. */
export interface Past extends Clocks {
  views: ViewSet;
  /** Position that the answer speaks from: everything recorded up to `known`. */
  position: number;
  /** What is decided otherwise than it was shown; empty where nothing was learnt since. */
  differing: NewEvent[];
  /** Reports recorded after `at` that were taken into account. */
  reports: RecordedEvent[];
}

export class PastTooFar extends Error {
  readonly code = "past.too-far";
  constructor() {
    super("too much was recorded since the last saved state to draw this minute with hindsight");
  }
}

/**
 * Two clocks. With `known` at `at` a view is what was shown: the fold of everything recorded until then. With a later `known` it is
 * what follows from all reports recorded up to `known` that speak of a time up to `at`, with later cancels and corrections of them.
 */
export class TimeMachine {
  readonly #options: TimeMachineOptions;
  readonly #kept = new Map<string, Promise<Past>>();

  constructor(options: TimeMachineOptions) {
    this.#options = options;
  }

  /** A new epoch: other events may stand where those stood that an answer was drawn from. */
  forget(): void {
    this.#kept.clear();
  }

  /** @throws PastTooFar */
  past(clocks: Clocks): Promise<Past> {
    const now = this.#options.now();
    const known = Math.max(clocks.at, Math.min(clocks.known, now));
    const key = `${clocks.at} ${now - known < NOW_MS ? `now ${Math.floor(now / NOW_MS)}` : known}`;
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const past = this.#draw({ at: clocks.at, known });
    if (now - clocks.at < SETTLED_MS) return past;
    this.#kept.set(key, past);
    past.catch(() => this.#kept.delete(key));
    for (const oldest of this.#kept.keys()) if (this.#kept.size > KEPT) this.#kept.delete(oldest);
    return past;
  }

  async #draw(clocks: Clocks): Promise<Past> {
    const { at, known } = clocks;
    const house = await this.#options.houseAt(at);
    const hindsight = known > at ? await this.#correct(house, clocks) : { differing: [], reports: [] };
    const views = drawViews(house, at);
    return { at, known, views, position: house.position, ...hindsight };
  }

  async #correct(house: House, clocks: Clocks): Promise<Pick<Past, "differing" | "reports">> {
    const { reader, reports } = this.#options;
    const { at, known } = clocks;
    const from = await reader.positionAt(at);
    const to = await reader.positionAt(known);
    const soon = Math.min(to, await reader.positionAt(at + ON_TIME_MS));
    const later = await reports.later({ from, soon, to, at }, MOST_LATER + 1);
    const ahead = await reports.ahead(from, at, MOST_LATER + 1);
    if (later.length > MOST_LATER || ahead.length > MOST_LATER) throw new PastTooFar();
    const hindsight = sortHindsight(later, at);
    hindsight.withdrawn.push(...ahead.filter((event) => isAhead(event, at)).map(({ id }) => id));
    const decisions = await this.#decide(from, hindsight, clocks);
    const differing = correctHouse(house, hindsight.reports, decisions, at);
    house.position = to;
    return { differing, reports: hindsight.reports };
  }

  /** What the reconciler holds true of `at`, as decisions since its saved state: first what was known then, then hindsight. */
  async #decide(position: number, hindsight: Hindsight, clocks: Clocks): Promise<NewEvent[]> {
    const reconciler = this.#options.create(clocks.at);
    const decisions = await this.#replay(reconciler, position);
    giveHindsight(reconciler, hindsight, clocks);
    decisions.push(...(await this.#drain(reconciler, position)));
    decisions.push(...endWaits(reconciler, clocks));
    return decisions;
  }

  async #replay(reconciler: Reconciler, to: number): Promise<NewEvent[]> {
    const { reader, restore } = this.#options;
    let position = await restore(reconciler, to);
    if (to - position > MOST_FOLDED) throw new PastTooFar();
    while (position < to) {
      const events = await reader.after(position, Math.min(READ_BATCH, to - position));
      const last = events.at(-1);
      if (!last) break;
      for (const event of events) reconciler.apply(event);
      position = last.position;
    }
    return this.#drain(reconciler, to);
  }

  /** Visits that had left memory are read from the log again, as far as they were known at `position`. */
  async #drain(reconciler: Reconciler, position: number): Promise<NewEvent[]> {
    const decisions = reconciler.drain();
    const { reader } = this.#options;
    const hasAsked = await recallMissing(reconciler, {
      encounters: (ids) => reader.encountersOf(ids),
      of: async (encounter) => {
        const history = await reader.find({ encounter, before: position + 1, limit: MAX_HISTORY });
        return history.reverse();
      },
    });
    if (hasAsked) decisions.push(...reconciler.drain());
    return decisions;
  }
}
