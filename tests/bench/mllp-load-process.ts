import { connect, type Socket } from "node:net";
import { z } from "zod";
import { obeyCommands } from "./helper.ts";
import { type FramedMessage, readMessages } from "./message-file.ts";

const commandSchema = z.discriminatedUnion("do", [
  z.object({ do: z.literal("open"), file: z.string() }),
  z.object({
    do: z.literal("run"),
    port: z.number(),
    connections: z.number(),
    /** Messages on the way at once per connection; 1 is stop-and-wait, as most senders work. */
    window: z.number(),
    warmUpMs: z.number(),
    measureMs: z.number(),
    /** Messages a second over all connections; absent: as fast as they are acknowledged. */
    rate: z.number().optional(),
    /** Whose messages are meant: a message leaves once for each name. */
    receiver: z.string(),
    /** Send so many instead of stopping after a time. */
    most: z.number().optional(),
    /** Answer with the moment at which each message left. */
    noteTimes: z.boolean(),
  }),
]);
type Run = Extract<z.output<typeof commandSchema>, { do: "run" }>;

const FS = 0x1c;
const ACCEPTED = /MSA.(?:AA|CA)./;

let messages: FramedMessage[] = [];
/** By receiver: which messages have left, since lanes do not advance at one pace. */
const gone = new Map<string, Uint8Array>();

/** One connection with a queue of its own; acknowledgements come in the order of its messages. */
class Lane {
  readonly socket: Socket;
  readonly #run: LoadRun;
  readonly #window: number;
  readonly #queue: number[] = [];
  #head = 0;
  #flying = 0;
  #received: Buffer = Buffer.alloc(0);

  constructor(run: LoadRun, port: number, window: number) {
    this.#run = run;
    this.#window = window;
    this.socket = connect({ host: "127.0.0.1", port, noDelay: true });
    this.socket.on("data", (chunk) => this.#read(chunk));
    this.socket.on("error", (error) => run.fail(error));
    this.socket.on("close", () => run.fail(new Error("the receiver closed a connection")));
  }

  get isIdle(): boolean {
    return this.#flying === 0;
  }

  give(index: number): void {
    this.#queue.push(index);
  }

  fill(): void {
    while (this.#flying < this.#window && this.#run.maySend) {
      const index = this.#queue[this.#head];
      const message = index === undefined ? undefined : messages[index];
      if (index === undefined || !message) break;
      this.#head += 1;
      this.#flying += 1;
      this.#run.sent(index, message);
      this.socket.write(message.bytes);
    }
  }

  #read(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    let start = 0;
    for (let end = this.#received.indexOf(FS); end >= 0; end = this.#received.indexOf(FS, start)) {
      if (end + 1 >= this.#received.length) break;
      const message = messages[this.#queue[this.#head - this.#flying] ?? -1];
      const answer = this.#received.toString("latin1", start, end);
      if (!message || !answer.includes(message.id.slice(message.id.lastIndexOf("|") + 1)))
        return this.#run.fail(new Error("an acknowledgement answers another message"));
      this.#flying -= 1;
      this.#run.answered(ACCEPTED.test(answer));
      start = end + 2;
    }
    this.#received = this.#received.subarray(start);
    this.fill();
    this.#run.settle();
  }
}

/** Sends for a time and counts what was acknowledged between the end of the warm-up and the end of the measurement. */
class LoadRun {
  readonly #options: Run;
  readonly #lanes: Lane[];
  readonly #done = Promise.withResolvers<object>();
  readonly #times: [id: string, at: number][] = [];
  readonly #gone: Uint8Array;
  #pacer: NodeJS.Timeout | null = null;
  #acked = 0;
  #refused = 0;
  #given = 0;
  #sent = 0;
  #markAt = 0;
  #markAcked = 0;
  #endAt = 0;
  #endAcked = 0;
  #stopping = false;
  maySend = true;

  constructor(options: Run) {
    this.#options = options;
    this.#gone = gone.get(options.receiver) ?? new Uint8Array(messages.length);
    gone.set(options.receiver, this.#gone);
    this.#lanes = Array.from({ length: options.connections }, () => new Lane(this, options.port, options.window));
  }

  async start(): Promise<object> {
    const { warmUpMs, measureMs, most, rate } = this.#options;
    await Promise.all(this.#lanes.map(({ socket }) => new Promise((resume) => socket.once("connect", resume))));
    this.#markAt = performance.now();
    if (rate === undefined) this.#deal();
    else this.#pace(rate);
    if (most === undefined) {
      setTimeout(() => this.#mark(), warmUpMs);
      setTimeout(() => this.#stop(), warmUpMs + measureMs);
    }
    this.settle();
    return this.#done.promise;
  }

  sent(index: number, message: FramedMessage): void {
    this.#gone[index] = 1;
    this.#sent += 1;
    if (this.#options.noteTimes) this.#times.push([message.id, performance.timeOrigin + performance.now()]);
  }

  answered(accepted: boolean): void {
    if (accepted) this.#acked += 1;
    else this.#refused += 1;
  }

  fail(error: Error): void {
    this.#done.reject(error);
  }

  /** Ends once nothing is on the way any more. */
  settle(): void {
    const allSent = this.#options.most !== undefined && this.#sent === this.#given;
    if (!this.#stopping && !allSent) return;
    if (!this.#lanes.every((lane) => lane.isIdle)) return;
    if (this.#pacer) clearInterval(this.#pacer);
    if (allSent) this.#stop();
    for (const { socket } of this.#lanes) {
      socket.removeAllListeners("close");
      socket.end();
    }
    const seconds = (this.#endAt - this.#markAt) / 1000;
    this.#done.resolve({
      messages: this.#endAcked - this.#markAcked,
      seconds,
      sent: this.#sent,
      refused: this.#refused,
      left: this.#gone.reduce((count, flag) => count + 1 - flag, 0),
      times: this.#times,
    });
  }

  /** Everything that has not left yet; what is not sent stays for the next run. */
  #deal(): void {
    const most = this.#options.most ?? messages.length;
    for (let index = 0; index < messages.length && this.#given < most; index++) this.#give(index);
    for (const lane of this.#lanes) lane.fill();
  }

  #give(index: number): void {
    if (this.#gone[index] !== 0) return;
    const lane = this.#lanes[(messages[index]?.lane ?? 0) % this.#lanes.length];
    lane?.give(index);
    this.#given += 1;
  }

  /** An open load: messages leave when they are due, whether or not the receiver keeps up. */
  #pace(rate: number): void {
    const startedAt = performance.now();
    let cursor = 0;
    this.#pacer = setInterval(() => {
      if (this.#stopping) return;
      const due = Math.floor(((performance.now() - startedAt) / 1000) * rate);
      while (this.#given < due && cursor < messages.length) {
        this.#give(cursor);
        cursor += 1;
      }
      for (const lane of this.#lanes) lane.fill();
    }, 2);
  }

  #mark(): void {
    this.#markAt = performance.now();
    this.#markAcked = this.#acked;
  }

  #stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.maySend = false;
    this.#endAt = performance.now();
    this.#endAcked = this.#acked;
    this.settle();
  }
}

async function obey(command: z.output<typeof commandSchema>): Promise<object> {
  if (command.do === "run") return new LoadRun(command).start();
  messages = await readMessages(command.file);
  gone.clear();
  return { messages: messages.length };
}

obeyCommands(commandSchema, obey);
