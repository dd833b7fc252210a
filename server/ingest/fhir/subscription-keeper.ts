import type pg from "pg";
import type { FhirPorts } from "./fhir-ports.ts";
import { runCatchUp } from "./run-catch-up.ts";
import { runWatch } from "./run-watch.ts";

const ROUND_MS = 10_000;

/** Looks after every subscription that was ever heard of: silence, gaps, and the census after a restart of a counter. */
export class SubscriptionKeeper {
  readonly #pool: pg.Pool;
  readonly #ports: FhirPorts;
  readonly #onError: (error: Error) => void;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;

  constructor(pool: pg.Pool, ports: FhirPorts, onError: (error: Error) => void) {
    this.#pool = pool;
    this.#ports = ports;
    this.#onError = onError;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.#round()
        .catch(this.#onError)
        .finally(() => {
          this.#running = null;
        });
    }, ROUND_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#running;
  }

  async #round(): Promise<void> {
    const { rows } = await this.#pool.query<{ source: string; subscription: string }>(
      "SELECT source, subscription FROM fhir_subscription",
    );
    for (const row of rows) {
      const source = this.#ports.site().sources.get(row.source);
      if (!source) continue;
      await runWatch(source, row.subscription, this.#ports).catch(this.#onError);
      await runCatchUp(source, row.subscription, this.#ports).catch(this.#onError);
    }
  }
}
