import { CR, FS, VT } from "./mllp-framer.ts";
import type { MllpReply } from "./mllp-options.ts";

/** A frame that was handed over, in its place in the line of answers. `undefined` while it is being handled. */
export interface ReplySlot {
  reply: MllpReply | undefined;
}

export interface ReadyReplies {
  /** The framed answers, in one buffer; null when there is nothing to write. */
  bytes: Buffer | null;
  replies: number;
  /** The sender must keep the next message: nothing may be written after these answers. */
  close: boolean;
}

/** Answers of one connection, in the order of its frames, whatever order they were made in. */
export class ReplyQueue {
  #slots: ReplySlot[] = [];
  #head = 0;

  get length(): number {
    return this.#slots.length - this.#head;
  }

  open(reply?: MllpReply): ReplySlot {
    const slot: ReplySlot = { reply };
    this.#slots.push(slot);
    return slot;
  }

  /** Takes the answers at the front that are ready. */
  take(): ReadyReplies {
    const ready: Buffer[] = [];
    let close = false;
    for (; this.#head < this.#slots.length && !close; this.#head += 1) {
      const reply = this.#slots[this.#head]?.reply;
      if (reply === undefined) break;
      if (reply === "close") close = true;
      else if (reply !== null) ready.push(reply);
    }
    this.#compact();
    return { bytes: ready.length === 0 ? null : framed(ready), replies: ready.length, close };
  }

  #compact(): void {
    if (this.#head === this.#slots.length) this.#slots = [];
    else if (this.#head >= 64) this.#slots = this.#slots.slice(this.#head);
    else return;
    this.#head = 0;
  }
}

function framed(replies: Buffer[]): Buffer {
  const bytes = Buffer.allocUnsafe(replies.reduce((total, reply) => total + reply.length + 3, 0));
  let at = 0;
  for (const reply of replies) {
    bytes[at] = VT;
    at += 1 + reply.copy(bytes, at + 1);
    bytes[at] = FS;
    bytes[at + 1] = CR;
    at += 2;
  }
  return bytes;
}
