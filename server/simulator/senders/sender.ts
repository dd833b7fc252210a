import type { Delivery } from "../feed/delivery.ts";

/** One source's way out. `send` never blocks; what is not acknowledged stays queued and is sent again. */
export interface Sender {
  send(delivery: Delivery): void;
  /** Messages not yet acknowledged or refused. */
  readonly waiting: number;
  close(): void;
}
