import { connect, type Socket } from "node:net";
import type { Delivery } from "../feed/delivery.ts";
import type { Ledger } from "./ledger.ts";
import type { Sender } from "./sender.ts";

const START = 0x0b;
const END = 0x1c;
const RETURN = 0x0d;

export interface MllpOptions {
  host: string;
  port: number;
  /** Messages on the way at once; 1 is stop-and-wait, as most interface engines send. */
  window: number;
  /** Silence after which the connection is given up and everything unacknowledged is sent again. */
  ackTimeoutMs: number;
  /** First pause before connecting again; it doubles up to two seconds. */
  retryMs: number;
}

export const MLLP_DEFAULTS: Omit<MllpOptions, "host" | "port"> = { window: 1, ackTimeoutMs: 30_000, retryMs: 100 };

/**
 * A sender of one source over MLLP release 1: in order, at least once. A message leaves the queue only when its own
 * acknowledgement (MSA-2 = MSH-10) has come; after a lost connection everything unacknowledged goes out again, in order.
 */
export class MllpClient implements Sender {
  readonly #options: MllpOptions;
  readonly #ledger: Ledger;
  readonly #onIdle: () => void;
  #queue: Delivery[] = [];
  #head = 0;
  /** Sent on this connection and not yet answered, oldest first; they are the first of the queue. */
  #flying = 0;
  #socket: Socket | null = null;
  #isUp = false;
  #received: Buffer = Buffer.alloc(0);
  #timer: NodeJS.Timeout | null = null;
  #pause: number;
  #isClosed = false;

  constructor(options: MllpOptions, ledger: Ledger, onIdle: () => void = () => {}) {
    this.#options = options;
    this.#ledger = ledger;
    this.#onIdle = onIdle;
    this.#pause = options.retryMs;
  }

  get waiting(): number {
    return this.#queue.length - this.#head;
  }

  send(delivery: Delivery): void {
    this.#queue.push(delivery);
    if (!this.#socket && !this.#timer) this.#connect();
    this.#fill();
  }

  close(): void {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  #connect(): void {
    if (this.#isClosed) return;
    this.#timer = null;
    const { host, port, ackTimeoutMs } = this.#options;
    const socket = connect({ host, port, noDelay: true });
    this.#socket = socket;
    this.#flying = 0;
    this.#received = Buffer.alloc(0);
    socket.on("connect", () => {
      this.#isUp = true;
      this.#fill();
    });
    socket.on("data", (chunk) => this.#read(chunk));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.#lost(socket));
    socket.setTimeout(ackTimeoutMs, () => {
      if (this.#flying > 0) socket.destroy();
    });
  }

  #lost(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#isUp = false;
    this.#flying = 0;
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(2000, this.#pause * 2);
  }

  #fill(): void {
    if (!this.#isUp || !this.#socket) return;
    while (this.#flying < this.#options.window) {
      const delivery = this.#queue[this.#head + this.#flying];
      if (!delivery) break;
      this.#flying += 1;
      this.#note(delivery, "sent");
      this.#socket.write(frame(delivery.body));
    }
  }

  #read(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    for (;;) {
      const end = this.#received.indexOf(END);
      if (end < 0 || this.#received[end + 1] === undefined) break;
      const start = this.#received.indexOf(START);
      const text = this.#received.subarray(start + 1, end).toString("utf8");
      this.#received = this.#received.subarray(end + 2);
      this.#acknowledged(text);
    }
    this.#fill();
  }

  #acknowledged(text: string): void {
    const answer = readAcknowledgement(text);
    const delivery = this.#queue[this.#head];
    if (!answer || !delivery || answer.id !== delivery.id || this.#flying === 0) {
      // An answer that fits nothing on the way: the stream cannot be trusted, start it afresh.
      this.#socket?.destroy();
      return;
    }
    this.#pause = this.#options.retryMs;
    this.#note(delivery, answer.code === "AA" || answer.code === "CA" ? "acked" : "refused", answer.code);
    this.#flying -= 1;
    this.#head += 1;
    if (this.#head > 1000 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    if (this.waiting === 0) this.#onIdle();
  }

  #note(delivery: Delivery, event: "sent" | "acked" | "refused", code?: string): void {
    const { source, id, label } = delivery;
    this.#ledger.note({ source, id, label, event, ...(code === undefined ? {} : { code }) });
  }
}

function frame(body: string): Buffer {
  const text = Buffer.from(body, "utf8");
  return Buffer.concat([Buffer.of(START), text, Buffer.of(END, RETURN)]);
}

/** MSA-1 and MSA-2 (HL7 v2.5.1 ch. 2.15.8); null when the answer is no acknowledgement. */
function readAcknowledgement(text: string): { code: string; id: string } | null {
  const msa = text.split(/[\r\n]+/).find((line) => line.startsWith("MSA"));
  if (!msa) return null;
  const [, code = "", id = ""] = msa.split(msa[3] ?? "|");
  return { code, id };
}
