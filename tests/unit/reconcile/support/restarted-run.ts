import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import { createReconciler, type Reconciler } from "#server/reconcile/reconciler.ts";
import { DAY, type Unrecorded } from "./feed.ts";
import { deps, recallFrom } from "./hospital.ts";

export interface Step {
  /** Reports that reach the log before the reconciler goes on. */
  arrive: number;
  /** Events that it takes at once. */
  take: number;
  /** Starts again before it goes on: from what was saved so many steps ago; null: from the log alone. */
  restart: { stepsAgo: number | null; batch: number } | false;
  /** Lets everything that is over leave memory after this step. */
  evict: boolean;
}

const RECORDED_FROM = DAY + 3 * 86_400_000;
const LATE = DAY + 365 * 86_400_000;

/** A reconciler behind its log, as the runner leads it: decisions come to stand behind reports that nothing was decided of yet. */
export class RestartedRun {
  readonly log: RecordedEvent[] = [];
  #reconciler: Reconciler = createReconciler(deps);
  #checkpoint = 0;
  readonly #saved: { position: number; state: string }[] = [];

  constructor(reports: Unrecorded[], steps: Step[]) {
    const waiting = [...reports];
    for (const step of steps) {
      this.#append(waiting.splice(0, step.arrive));
      if (step.restart) this.#restart(step.restart);
      this.#go(step.take);
      if (step.evict) this.#reconciler.evict(LATE);
    }
    this.#append(waiting);
    while (this.#checkpoint < this.log.length) this.#go(this.log.length);
  }

  get decisions(): RecordedEvent[] {
    return this.log.filter(({ kind }) => kind === "decision");
  }

  #append(events: readonly Unrecorded[]): void {
    for (const event of events) {
      const position = this.log.length + 1;
      const recordedAt = RECORDED_FROM + position * 1000;
      const text = JSON.stringify({ ...event, position, epoch: 1, recordedAt });
      this.log.push(JSON.parse(text));
    }
  }

  #go(count: number): void {
    const events = this.log.slice(this.#checkpoint, this.#checkpoint + count);
    this.#saved.push({ position: this.#checkpoint, state: JSON.stringify(this.#reconciler.snapshot()) });
    this.#append(this.#decide(this.#reconciler, events) as Unrecorded[]);
    this.#checkpoint += events.length;
  }

  #decide(reconciler: Reconciler, events: RecordedEvent[]): NewEvent[] {
    for (const event of events) reconciler.apply(event);
    const decisions = reconciler.drain();
    const to = events.at(-1)?.position ?? 0;
    const known = this.log.filter(({ kind, position }) => kind === "decision" || position <= to);
    if (recallFrom(known, reconciler)) decisions.push(...reconciler.drain());
    return decisions;
  }

  #restart({ stepsAgo, batch }: Exclude<Step["restart"], false>): void {
    const saved = stepsAgo === null ? undefined : this.#saved.at(-1 - stepsAgo);
    this.#reconciler = createReconciler(deps);
    if (saved) this.#reconciler.restore(JSON.parse(saved.state));
    for (let from = saved?.position ?? 0; from < this.#checkpoint; from += batch) {
      const events = this.log.slice(from, Math.min(from + batch, this.#checkpoint));
      for (const decision of this.#decide(this.#reconciler, events)) this.#reconciler.takeBack(decision);
      for (const event of events) this.#reconciler.adopt(event);
    }
    for (const event of this.log.slice(this.#checkpoint)) this.#reconciler.adopt(event);
  }
}
