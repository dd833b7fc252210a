import type { Delivery } from "#server/simulator/feed/delivery.ts";
import type { ApiEvent } from "./board-client.ts";

/** Messages that carry nothing to report: a subscription saying that it lives. */
const SILENT_LABELS = new Set(["heartbeat", "handshake"]);

/** Segments by which a message says when what it tells happened (reference mapping R1). */
const SAYS_WHEN = /[\r\n](EVN|ZBE|ORC|OBR|SCH)\|/;

export class LossCount {
  /** First sendings, by `source id`. */
  readonly #first = new Set<string>();
  /** Repeats under an id of their own: nothing may come of them. */
  readonly #repeats = new Set<string>();
  readonly #traces = new Map<string, Set<string>>();
  readonly #seenIds = new Set<string>();
  #doubled = 0;

  sent(delivery: Delivery): void {
    if (SILENT_LABELS.has(delivery.label)) return;
    const key = `${delivery.source} ${delivery.id}`;
    if (!delivery.repeat || isSaidAnew(delivery)) this.#first.add(key);
    else if (!this.#first.has(key)) this.#repeats.add(key);
  }

  recorded(event: ApiEvent): void {
    if (event.kind !== "report" || !event.lineage) return;
    if (this.#seenIds.has(event.id)) this.#doubled += 1;
    this.#seenIds.add(event.id);
    const controlId = event.data.order?.controlId ?? null;
    if (controlId === null) return;
    const key = `${event.actor.replace(/^source:/, "")} ${controlId}`;
    const inbound = this.#traces.get(key) ?? new Set();
    inbound.add(String(event.lineage.inboundId));
    this.#traces.set(key, inbound);
  }

  /** Sent first and never seen in the log. Nothing in this feed deserves to be parked, so a parked message counts too. */
  get lost(): string[] {
    return [...this.#first].filter((key) => !this.#traces.has(key));
  }

  /** One message recorded twice, or a repeat recorded as if it were news. */
  get doubled(): number {
    let sum = this.#doubled;
    for (const [key, inbound] of this.#traces) sum += this.#repeats.has(key) ? inbound.size : inbound.size - 1;
    return sum;
  }
}

/**
 * The time of sending is part of what a message says if it says no other, such as a referral: the same under a new id and at
 * another time is then the same said twice, which must be recorded twice.
 */
function isSaidAnew({ transport, body, repeat }: Delivery): boolean {
  return repeat && transport === "mllp" && !SAYS_WHEN.test(body);
}
