import type { Socket } from "node:net";
import type { FrameBudget } from "./frame-budget.ts";
import { type FramerOutput, type FramingFault, MllpFramer } from "./mllp-framer.ts";
import type { MllpConnectionInfo, MllpFault, MllpFaultKind, MllpLimits, MllpReply } from "./mllp-options.ts";
import { ReplyQueue, type ReplySlot } from "./reply-queue.ts";

/** FS at the end of what arrived, and no CR for so long: the sender omits it. */
const END_GRACE_MS = 100;

/** What a connection needs of its server. */
export interface ConnectionHost {
  limits: MllpLimits;
  budget: FrameBudget;
  handle(frame: Buffer, connection: MllpConnectionInfo): Promise<MllpReply>;
  refuse(fault: MllpFault): Buffer | null;
  fault(fault: MllpFault): void;
  counted: { framesReceived: number; bytesReceived: number; repliesSent: number };
  /** Called after frames were taken in or let go, so that the server can look at the whole. */
  budgetChanged(): void;
}

/**
 * One sender. Reading stops while its frames wait (more of them than may be in flight, a full budget, answers that it
 * does not take), and the TCP window then stops the sender; so memory is bounded by the limits plus one chunk.
 */
export class MllpConnection {
  readonly info: MllpConnectionInfo;
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #framer: MllpFramer;
  readonly #replies = new ReplyQueue();
  readonly #wake = () => this.#advance();
  #backlog: Buffer[] = [];
  #backlogHead = 0;
  #partialBytes = 0;
  #unwritten = 0;
  #writesDone = 0;
  #flushQueued = false;
  #peerEnded = false;
  /** No further frame is taken: "close" was answered or the server is stopping. */
  #refusing = false;
  #stopping = false;
  #graceTimer: NodeJS.Timeout | null = null;
  #writeTimer: NodeJS.Timeout | null = null;

  constructor(socket: Socket, info: MllpConnectionInfo, host: ConnectionHost) {
    this.info = info;
    this.#socket = socket;
    this.#host = host;
    this.#framer = new MllpFramer({ maxFrameBytes: host.limits.maxFrameBytes });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.setTimeout(host.limits.idleTimeoutMs);
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("drain", this.#wake);
    socket.on("end", () => this.#peerFinished());
    socket.on("timeout", () => this.#silent());
    socket.on("error", (error: NodeJS.ErrnoException) => this.#fault("socket", 0, error.code));
    socket.on("close", () => this.#release());
  }

  get inFlight(): number {
    return this.#replies.length;
  }

  get partialBytes(): number {
    return this.#partialBytes;
  }

  get paused(): boolean {
    return this.#socket.isPaused();
  }

  /** Takes no more frames, answers those in flight, then says goodbye. */
  finish(): void {
    this.#stopping = true;
    this.#stopTaking();
    this.#advance();
  }

  /** Gives up the unfinished frame, and with it the connection: its sender will send the message again. */
  shed(): void {
    this.#fault("memory", this.#partialBytes);
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#host.counted.bytesReceived += chunk.length;
    if (this.#graceTimer !== null) clearTimeout(this.#graceTimer);
    this.#graceTimer = null;
    if (this.#refusing) return;
    this.#take(this.#framer.push(chunk));
    if (!this.#framer.awaitingEnd) return;
    this.#graceTimer = setTimeout(() => this.#take(this.#framer.settle()), END_GRACE_MS);
  }

  #peerFinished(): void {
    this.#peerEnded = true;
    this.#take(this.#framer.end());
  }

  #take(out: FramerOutput): void {
    let faultAt = 0;
    for (const [index, frame] of out.frames.entries()) {
      for (; out.faults[faultAt]?.afterFrames === index; faultAt += 1) this.#framingFault(out.faults[faultAt]);
      this.#host.counted.framesReceived += 1;
      this.#host.budget.hold(frame.length);
      this.#backlog.push(frame);
    }
    for (; faultAt < out.faults.length; faultAt += 1) this.#framingFault(out.faults[faultAt]);
    this.#notePartial();
    this.#advance();
    this.#host.budgetChanged();
  }

  #notePartial(): void {
    const change = this.#framer.bufferedBytes - this.#partialBytes;
    this.#partialBytes = this.#framer.bufferedBytes;
    if (change > 0) this.#host.budget.hold(change);
    else if (change < 0) this.#host.budget.release(-change);
  }

  #framingFault(seen: FramingFault | undefined): void {
    if (seen === undefined) return;
    const fault: MllpFault = { kind: seen.kind, connection: this.info, bytes: seen.bytes, head: seen.head };
    this.#host.fault(fault);
    if (seen.kind !== "too-large") return;
    this.#drainBacklog(Number.POSITIVE_INFINITY);
    this.#replies.open(this.#host.refuse(fault));
    this.#queueFlush();
  }

  /** Hands over what may be in flight, then reads on or stops reading. */
  #advance(): void {
    if (this.#socket.destroyed) return;
    this.#drainBacklog(this.#host.limits.maxInFlightPerConnection);
    if (this.#mustWait()) this.#socket.pause();
    else this.#socket.resume();
    this.#sayGoodbye();
  }

  #drainBacklog(maxInFlight: number): void {
    while (this.#backlogHead < this.#backlog.length && this.#replies.length < maxInFlight) {
      const frame = this.#backlog[this.#backlogHead];
      this.#backlogHead += 1;
      if (frame !== undefined) this.#start(frame);
    }
    if (this.#backlogHead === this.#backlog.length) {
      this.#backlog = [];
      this.#backlogHead = 0;
    }
  }

  #start(frame: Buffer): void {
    const slot = this.#replies.open();
    const bytes = frame.length;
    this.#host.handle(frame, this.info).then(
      (reply) => this.#answer(slot, reply, bytes),
      (error: unknown) => {
        this.#fault("handler-failed", bytes, errorCode(error));
        this.#answer(slot, "close", bytes);
      },
    );
  }

  #answer(slot: ReplySlot, reply: MllpReply, bytes: number): void {
    slot.reply = reply;
    this.#host.budget.release(bytes);
    if (reply === "close") this.#stopTaking();
    this.#queueFlush();
    this.#host.budgetChanged();
  }

  /** Answers that become ready in the same turn leave in one write. */
  #queueFlush(): void {
    if (this.#flushQueued) return;
    this.#flushQueued = true;
    setImmediate(() => {
      this.#flushQueued = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#socket.destroyed) return;
    const ready = this.#replies.take();
    if (ready.bytes !== null) this.#write(ready.bytes, ready.replies);
    if (ready.close) {
      this.#fault("refused", 0);
      this.#socket.destroySoon();
      return;
    }
    this.#advance();
  }

  #write(bytes: Buffer, replies: number): void {
    this.#unwritten += 1;
    this.#host.counted.repliesSent += replies;
    this.#socket.write(bytes, () => {
      this.#unwritten -= 1;
      this.#writesDone += 1;
    });
    if (this.#unwritten > 0 && this.#writeTimer === null) this.#watchWrites();
  }

  /** One timer a connection: it looks whether any write ended since it was set. */
  #watchWrites(): void {
    const doneBefore = this.#writesDone;
    this.#writeTimer = setTimeout(() => {
      this.#writeTimer = null;
      if (this.#unwritten === 0) return;
      if (this.#writesDone !== doneBefore) return this.#watchWrites();
      this.#fault("write-timeout", this.#socket.writableLength);
      this.#socket.destroy();
    }, this.#host.limits.writeTimeoutMs);
  }

  #mustWait(): boolean {
    if (this.#refusing) return !this.#stopping;
    if (this.#backlog.length > 0 || this.#replies.length >= this.#host.limits.maxInFlightPerConnection) return true;
    if (this.#socket.writableNeedDrain) return true;
    if (!this.#host.budget.exhausted) return false;
    this.#host.budget.whenRoom(this.#wake);
    return true;
  }

  #sayGoodbye(): void {
    if (!this.#peerEnded && !this.#stopping) return;
    if (this.#replies.length === 0 && this.#backlog.length === 0 && !this.#socket.writableEnded) this.#socket.end();
  }

  #silent(): void {
    const weOwe = this.#replies.length > 0 || this.#backlog.length > 0 || this.#socket.isPaused();
    if (weOwe) {
      this.#socket.setTimeout(this.#host.limits.idleTimeoutMs);
      return;
    }
    this.#fault("idle", this.#partialBytes);
    this.#socket.destroy();
  }

  #stopTaking(): void {
    this.#refusing = true;
    const bytes = this.#backlog.slice(this.#backlogHead).reduce((total, frame) => total + frame.length, 0);
    this.#backlog = [];
    this.#backlogHead = 0;
    this.#framer.end();
    if (bytes > 0) this.#host.budget.release(bytes);
    this.#notePartial();
  }

  #release(): void {
    const unfinished = this.#refusing ? [] : this.#framer.end().faults;
    for (const fault of unfinished) this.#fault(fault.kind, fault.bytes);
    this.#host.budget.forget(this.#wake);
    if (this.#graceTimer !== null) clearTimeout(this.#graceTimer);
    if (this.#writeTimer !== null) clearTimeout(this.#writeTimer);
    this.#stopTaking();
  }

  #fault(kind: MllpFaultKind, bytes: number, code?: string): void {
    this.#host.fault({ kind, connection: this.info, bytes, code });
  }
}

/** The error's own code or class; its text may quote the message. */
function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
