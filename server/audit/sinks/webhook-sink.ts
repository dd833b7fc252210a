import { Webhook } from "standardwebhooks";
import { headHash, type SignedHead } from "../tree/head.ts";

const TIMEOUT_MS = 10_000;

export interface WebhookSinkOptions {
  url: string;
  /** `whsec_` and base64, or base64 alone. */
  secret: string;
  now(): number;
}

/** Posts a head to somebody who keeps it; signed by Standard Webhooks 1.0. A head has one id, however often it is sent. */
export class WebhookSink {
  readonly #url: string;
  readonly #webhook: Webhook;
  readonly #now: () => number;

  /** @throws when the secret is not base64. */
  constructor({ url, secret, now }: WebhookSinkOptions) {
    this.#url = url;
    this.#webhook = new Webhook(secret);
    this.#now = now;
  }

  /** Resolves once the receiver has answered 2xx. @throws on every other answer, and when there is none. */
  async deliver({ head, signature }: SignedHead): Promise<void> {
    const id = `head_${headHash(head)}`;
    const at = new Date(this.#now());
    const body = JSON.stringify({ type: "audit.head.signed", timestamp: at.toISOString(), data: { head, signature } });
    const response = await fetch(this.#url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": this.#webhook.sign(id, at, body),
      },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the receiver of heads answered ${response.status}`);
  }
}
