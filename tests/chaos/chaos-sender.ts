import { connect, type Socket } from "node:net";
import type { Ledger } from "./ledger.ts";
import type { LoadMessage } from "./load.ts";

const START = 0x0b;
const END = 0x1c;
const WINDOW = 4;
const RETRY_MS = 15;

export interface SenderOptions {
  ledger: Ledger;
  /** Where the server listens now; null while there is none. */
  port(): number | null;
  onAck(): void;
  /** Whether the connection breaks at this moment, with an answer on the way. */
  breaks(): boolean;
}

/**
 * A sender over one MLLP connection: in order, a few on the way at once, and everything unacknowledged again after a lost
 * connection. It believes an acknowledgement and forgets the message, as a real interface engine does.
 */
export class ChaosSender {
  readonly #options: SenderOptions;
  readonly #waiting: LoadMessage[] = [];
  #flying = 0;
  #socket: Socket | null = null;
  #isUp = false;
  #received = "";
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#connect();
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  send(message: LoadMessage): void {
    this.#waiting.push(message);
    this.#fill();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#socket?.destroy();
  }

  #connect(): void {
    this.#timer = null;
    const port = this.#options.port();
    if (this.#closed) return;
    if (port === null) return this.#again();
    const socket = connect({ host: "127.0.0.1", port, noDelay: true });
    this.#socket = socket;
    this.#flying = 0;
    this.#received = "";
    socket.on("connect", () => {
      this.#isUp = true;
      this.#fill();
    });
    socket.on("data", (chunk) => {
      if (this.#options.breaks()) socket.destroy();
      else this.#read(chunk.toString("latin1"));
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.#isUp = false;
      this.#again();
    });
  }

  #again(): void {
    if (!this.#closed) this.#timer = setTimeout(() => this.#connect(), RETRY_MS);
  }

  #fill(): void {
    if (!this.#isUp) return;
    while (this.#flying < WINDOW) {
      const message = this.#waiting[this.#flying];
      if (!message) return;
      this.#flying += 1;
      this.#options.ledger.note({ id: message.id, event: "sent" });
      this.#socket?.write(Buffer.concat([Buffer.of(START), Buffer.from(message.body), Buffer.of(END, 0x0d)]));
    }
  }

  #read(text: string): void {
    this.#received += text;
    for (let end = this.#received.indexOf("\x1c\r"); end >= 0; end = this.#received.indexOf("\x1c\r")) {
      const answer = this.#received.slice(0, end);
      this.#received = this.#received.slice(end + 2);
      this.#take(answer);
    }
    this.#fill();
  }

  #take(answer: string): void {
    const [, code = "", controlId = ""] = /\rMSA\|(\w\w)\|([^|\r]*)/.exec(answer) ?? [];
    const message = this.#waiting[0];
    if (this.#flying === 0 || message?.controlId !== controlId) {
      this.#socket?.destroy();
      return;
    }
    this.#options.ledger.note({ id: message.id, event: code === "AA" || code === "CA" ? "acked" : "refused" });
    this.#flying -= 1;
    this.#waiting.shift();
    this.#options.onAck();
  }
}
