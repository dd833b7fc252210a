import { APPLICATIONS } from "../feed/charting.ts";
import type { Delivery } from "../feed/delivery.ts";
import type { FacilityPlan } from "../hospital/plan.ts";
import { applications, sourceSecret } from "../site-file.ts";
import { HTTP_DEFAULTS, HttpSender } from "./http-sender.ts";
import { Ledger } from "./ledger.ts";
import { MLLP_DEFAULTS, MllpClient } from "./mllp-client.ts";
import type { Sender } from "./sender.ts";

export interface SendersOptions {
  mllp: { host: string; port: number };
  http: { baseUrl: string };
  facilities: readonly FacilityPlan[];
  seed: number;
  ledgerFile?: string;
  window?: number;
}

/** One connection per source of every facility, and the ledger they share. */
export class Senders {
  readonly #senders = new Map<string, Sender>();
  readonly #ledger: Ledger;
  #idle: (() => void)[] = [];

  constructor(options: SendersOptions) {
    this.#ledger = new Ledger(options.ledgerFile);
    for (const { prefix } of options.facilities)
      for (const application of applications()) {
        const source = `${prefix}${application}`;
        this.#senders.set(source, this.#open(options, source, APPLICATIONS[application]));
      }
  }

  send(delivery: Delivery): void {
    const sender = this.#senders.get(delivery.source);
    if (!sender) throw new Error(`no sender for ${delivery.source}`);
    sender.send(delivery);
  }

  get waiting(): number {
    let sum = 0;
    for (const sender of this.#senders.values()) sum += sender.waiting;
    return sum;
  }

  counts(): { sent: number; acked: number; refused: number; waiting: number } {
    return { ...this.#ledger.counts, waiting: this.waiting };
  }

  /** Resolves once everything handed over has been acknowledged or refused. */
  idle(): Promise<void> {
    if (this.waiting === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async close(): Promise<void> {
    for (const sender of this.#senders.values()) sender.close();
    await this.#ledger.close();
  }

  #open(options: SendersOptions, source: string, transport: Delivery["transport"]): Sender {
    const onIdle = () => this.#checkIdle();
    if (transport === "mllp") {
      const mllp = { ...MLLP_DEFAULTS, ...options.mllp, window: options.window ?? MLLP_DEFAULTS.window };
      return new MllpClient(mllp, this.#ledger, onIdle);
    }
    const secret = sourceSecret(source, options.seed);
    return new HttpSender({ ...HTTP_DEFAULTS, ...options.http, source, transport, secret }, this.#ledger, onIdle);
  }

  #checkIdle(): void {
    if (this.#idle.length === 0 || this.waiting > 0) return;
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }
}
