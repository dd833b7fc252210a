const STEP_MS = 10_000;

/** What was started and how it is stopped, undone in reverse order. A step that hangs does not keep the rest from stopping. */
export class StopList {
  readonly #steps: { name: string; stop: () => Promise<unknown> }[] = [];
  readonly #say: (line: string) => void;
  #running: Promise<void> | null = null;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  add(name: string, stop: () => Promise<unknown>): void {
    this.#steps.push({ name, stop });
  }

  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    for (const { name, stop } of this.#steps.reverse()) {
      const late = Promise.withResolvers<string>();
      const timer = setTimeout(() => late.resolve("late"), STEP_MS);
      try {
        if ((await Promise.race([stop(), late.promise])) === "late") this.#say(`${name} did not stop in time`);
      } catch {
        this.#say(`${name} stopped with a fault`);
      } finally {
        clearTimeout(timer);
      }
    }
  }
}
