import { LiveClient } from "#components/live/live-client.ts";
import { LiveClock } from "#components/live/live-clock.ts";
import type { LinkListener, LiveLink } from "#components/live/live-link.ts";
import type { Watch, WatchAnswer } from "#server/contracts/live.ts";

/** A connection whose server is the test. */
export class ScriptedLink implements LiveLink {
  readonly asked: Watch[] = [];
  readonly left: Pick<Watch, "view" | "scope">[] = [];
  up = false;
  #listener: LinkListener | null = null;
  #waiting: ((answer: WatchAnswer | Error) => void)[] = [];

  connected(): boolean {
    return this.up;
  }

  watch(watch: Watch): Promise<WatchAnswer> {
    this.asked.push(watch);
    return new Promise((resolve, reject) =>
      this.#waiting.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer))),
    );
  }

  unwatch(watch: Pick<Watch, "view" | "scope">): void {
    this.left.push(watch);
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
  }

  close(): void {
    this.up = false;
  }

  get hears(): LinkListener {
    if (!this.#listener) throw new Error("nobody listens");
    return this.#listener;
  }

  connect(): void {
    this.up = true;
    this.hears.up();
  }

  /** Answers the oldest question and lets the client take it. */
  async answer(answer: WatchAnswer | Error): Promise<void> {
    const waiting = this.#waiting.shift();
    if (!waiting) throw new Error("nothing was asked");
    waiting(answer);
    await new Promise((done) => setImmediate(done));
  }
}

/** Time that passes only when told. */
export class ScriptedTime {
  now = 0;
  #timers: { at: number; run: () => void; every: number | null }[] = [];

  readonly after = (ms: number, run: () => void): (() => void) => this.#add(ms, run, null);
  readonly every = (ms: number, run: () => void): (() => void) => this.#add(ms, run, ms);

  get pending(): number {
    return this.#timers.length;
  }

  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.now = next.at;
      if (next.every === null) this.#timers = this.#timers.filter((timer) => timer !== next);
      else next.at += next.every;
      next.run();
    }
    this.now = end;
  }

  #add(ms: number, run: () => void, every: number | null): () => void {
    const timer = { at: this.now + ms, run, every };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }
}

export const START_AT = 1_800_000_000_000;

export function scriptedClient(): { client: LiveClient; link: ScriptedLink; time: ScriptedTime } {
  const link = new ScriptedLink();
  const time = new ScriptedTime();
  const clock = new LiveClock({ steady: () => time.now, every: time.every }, START_AT);
  return { client: new LiveClient({ link, clock, after: time.after, random: () => 0.5 }), link, time };
}
