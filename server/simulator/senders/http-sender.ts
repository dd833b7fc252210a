import { createHmac } from "node:crypto";
import { Agent, request } from "node:http";
import type { Delivery } from "../feed/delivery.ts";
import type { Ledger } from "./ledger.ts";
import type { Sender } from "./sender.ts";

export interface HttpOptions {
  /** `http://127.0.0.1:3000`. */
  baseUrl: string;
  source: string;
  transport: "webhook" | "fhir";
  /** `whsec_...` for webhooks, a bearer value for FHIR. */
  secret: string;
  timeoutMs: number;
  retryMs: number;
}

export const HTTP_DEFAULTS = { timeoutMs: 30_000, retryMs: 100 };

/** Posts one source's messages one after the other; anything but an answer of 2xx or 4xx is tried again. */
export class HttpSender implements Sender {
  readonly #options: HttpOptions;
  readonly #ledger: Ledger;
  readonly #onIdle: () => void;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #queue: Delivery[] = [];
  #isBusy = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | null = null;
  #pause: number;

  constructor(options: HttpOptions, ledger: Ledger, onIdle: () => void = () => {}) {
    this.#options = options;
    this.#ledger = ledger;
    this.#onIdle = onIdle;
    this.#pause = options.retryMs;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  send(delivery: Delivery): void {
    this.#queue.push(delivery);
    this.#next();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#agent.destroy();
  }

  #next(): void {
    const delivery = this.#queue[0];
    if (this.#isBusy || this.#isClosed || !delivery) return;
    this.#isBusy = true;
    this.#ledger.note({ ...named(delivery), event: "sent" });
    this.#post(delivery).then(
      (status) => this.#answered(delivery, status),
      () => this.#retry(),
    );
  }

  #answered(delivery: Delivery, status: number): void {
    const isRefused = status >= 400 && status < 500 && status !== 408 && status !== 429;
    if (status >= 300 && !isRefused) return this.#retry();
    this.#ledger.note({ ...named(delivery), event: isRefused ? "refused" : "acked", code: String(status) });
    this.#queue.shift();
    this.#pause = this.#options.retryMs;
    this.#isBusy = false;
    if (this.#queue.length === 0) this.#onIdle();
    else this.#next();
  }

  #retry(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#isBusy = false;
      this.#next();
    }, this.#pause);
    this.#pause = Math.min(2000, this.#pause * 2);
  }

  #post(delivery: Delivery): Promise<number> {
    const { baseUrl, source, transport, timeoutMs } = this.#options;
    const url = new URL(`/api/ingest/${transport}/${encodeURIComponent(source)}`, baseUrl);
    const headers = { ...this.#headers(delivery), "content-length": String(Buffer.byteLength(delivery.body)) };
    return new Promise((resolve, reject) => {
      const call = request(url, { method: "POST", agent: this.#agent, headers, timeout: timeoutMs }, (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
        response.on("error", reject);
      });
      call.on("timeout", () => call.destroy(new Error("no answer in time")));
      call.on("error", reject);
      call.end(delivery.body);
    });
  }

  /** Standard Webhooks 1.0 signs at the moment of sending, so each try has a fresh time stamp under the same id. */
  #headers(delivery: Delivery): Record<string, string> {
    const { transport, secret } = this.#options;
    if (transport === "fhir") return { "content-type": "application/fhir+json", authorization: `Bearer ${secret}` };
    const timestamp = String(Math.floor(Date.now() / 1000));
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const signature = createHmac("sha256", key).update(`${delivery.id}.${timestamp}.${delivery.body}`).digest("base64");
    return {
      "content-type": "application/cloudevents+json",
      "webhook-id": delivery.id,
      "webhook-timestamp": timestamp,
      "webhook-signature": `v1,${signature}`,
    };
  }
}

function named(delivery: Delivery): { source: string; id: string; label: string } {
  return { source: delivery.source, id: delivery.id, label: delivery.label };
}
