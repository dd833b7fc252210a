/** Start block, end block and the carriage return after it (HL7 v2.5.1 appendix C, minimal lower layer protocol). */
export const VT = 0x0b;
export const FS = 0x1c;
export const CR = 0x0d;
const LF = 0x0a;

export const DEFAULT_MAX_FRAME_BYTES = 16 * 1024 * 1024;
const FIRST_CAPACITY = 4096;
const HEAD_BYTES = 1024;

/**
 * - `garbage`: bytes before a start byte (reported once for each run of them);
 * - `missing-end`: a new message starts inside a frame; what came before it is dropped, never merged with what follows;
 * - `end-without-cr`: FS was not followed by CR; the frame is delivered all the same;
 * - `too-large`: over the size limit; the rest of the frame is skipped;
 * - `truncated`: the stream ended inside a frame.
 */
export type FramingFaultKind = "garbage" | "missing-end" | "end-without-cr" | "too-large" | "truncated";

export interface FramingFault {
  kind: FramingFaultKind;
  /** Bytes seen of the faulty stretch when it was noticed. */
  bytes: number;
  /** How many frames of the same output came before it. */
  afterFrames: number;
  /** The first segment of a frame that was too large, at most 1 KiB, so that the sender can be answered. */
  head?: Buffer;
}

export interface FramerOutput {
  frames: Buffer[];
  faults: FramingFault[];
}

type Mode = "outside" | "inside" | "ending" | "skipping" | "skip-ending";

/**
 * Cuts a byte stream into MLLP frames. Any chunking of the same bytes gives the same frames. A frame that lies within
 * one chunk is a view on it; one that spans chunks is copied into a buffer that doubles, so the cost stays linear.
 * FS ends a frame only before CR, LF or VT, and VT starts a new one inside it only before MSH, FHS or BHS: elsewhere in
 * the text they are text, as files with stray frame bytes have them.
 */
export class MllpFramer {
  readonly #maxFrameBytes: number;
  #mode: Mode = "outside";
  #inGarbage = false;
  #held: Buffer | null = null;
  #heldBytes = 0;
  #out: FramerOutput = { frames: [], faults: [] };

  constructor(options: { maxFrameBytes?: number } = {}) {
    this.#maxFrameBytes = options.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
  }

  /** Bytes of an unfinished frame kept for the next chunk. */
  get bufferedBytes(): number {
    return this.#heldBytes;
  }

  /** True when FS was the last byte: the frame is whole for a sender that omits CR, and still open for one that does not. */
  get awaitingEnd(): boolean {
    return this.#mode === "ending";
  }

  push(chunk: Buffer): FramerOutput {
    let at = 0;
    while (at < chunk.length) {
      if (this.#mode === "outside") at = this.#seekStart(chunk, at);
      else if (this.#mode === "inside") at = this.#readFrame(chunk, at);
      else if (this.#mode === "skipping") at = this.#skipFrame(chunk, at);
      else at = this.#afterFs(chunk, at);
    }
    return this.#take();
  }

  /** Nothing followed FS for a while: the sender omits CR, so the frame is complete. */
  settle(): FramerOutput {
    if (this.#mode === "ending") this.#complete("end-without-cr");
    return this.#take();
  }

  /** The stream is over: an unfinished frame is a fault. */
  end(): FramerOutput {
    if (this.#mode === "ending") this.#complete("end-without-cr");
    if (this.#mode === "inside") this.#fault("truncated", this.#heldBytes);
    this.#drop();
    this.#mode = "outside";
    return this.#take();
  }

  #seekStart(chunk: Buffer, from: number): number {
    const vt = positionOf(chunk, VT, from);
    if (!this.#inGarbage && hasGarbage(chunk, from, vt)) {
      this.#inGarbage = true;
      this.#fault("garbage", vt - from);
    }
    if (vt === chunk.length) return vt;
    this.#inGarbage = false;
    this.#mode = "inside";
    return vt + 1;
  }

  #readFrame(chunk: Buffer, start: number): number {
    let fs = positionOf(chunk, FS, start);
    while (fs + 1 < chunk.length && !isAfterEnd(chunk[fs + 1])) fs = positionOf(chunk, FS, fs + 1);
    if (this.#heldBytes + fs - start > this.#maxFrameBytes) return this.#overflow(chunk, start, fs);
    if (fs + 1 < chunk.length && this.#held === null) {
      this.#deliver(chunk.subarray(start, fs));
      this.#mode = "outside";
      return this.#passEnd(chunk, fs + 1);
    }
    this.#hold(chunk, start, fs);
    if (fs === chunk.length) return fs;
    this.#mode = "ending";
    return fs + 1;
  }

  #afterFs(chunk: Buffer, at: number): number {
    const skipped = this.#mode === "skip-ending";
    if (isAfterEnd(chunk[at])) {
      if (!skipped) this.#complete(null);
      this.#mode = "outside";
      return skipped ? (chunk[at] === VT ? at : at + 1) : this.#passEnd(chunk, at);
    }
    this.#mode = skipped ? "skipping" : "inside";
    if (!skipped) this.#hold(FS_BYTE, 0, 1);
    return at;
  }

  /** Steps over the byte after FS; a VT there starts the next frame and is left to it. */
  #passEnd(chunk: Buffer, at: number): number {
    if (chunk[at] !== CR) this.#fault("end-without-cr", 0);
    return chunk[at] === VT ? at : at + 1;
  }

  #skipFrame(chunk: Buffer, from: number): number {
    const fs = positionOf(chunk, FS, from);
    if (fs === chunk.length) return fs;
    this.#mode = "skip-ending";
    return fs + 1;
  }

  #overflow(chunk: Buffer, start: number, stop: number): number {
    const first = this.#held === null ? chunk.subarray(start, stop) : this.#held.subarray(0, this.#heldBytes);
    this.#fault("too-large", this.#heldBytes + stop - start, firstSegment(first));
    this.#drop();
    this.#mode = "skipping";
    return stop;
  }

  #complete(fault: FramingFaultKind | null): void {
    this.#deliver((this.#held ?? FS_BYTE).subarray(0, this.#heldBytes));
    this.#held = null;
    this.#heldBytes = 0;
    this.#mode = "outside";
    if (fault !== null) this.#fault(fault, 0);
  }

  #deliver(frame: Buffer): void {
    let start = 0;
    for (let vt = frame.indexOf(VT); vt >= 0; vt = frame.indexOf(VT, vt + 1)) {
      if (!startsMessage(frame, vt + 1)) continue;
      if (hasGarbage(frame, start, vt)) this.#fault("missing-end", vt - start);
      start = vt + 1;
    }
    this.#out.frames.push(start === 0 ? frame : frame.subarray(start));
  }

  #hold(chunk: Buffer, start: number, stop: number): void {
    const needed = this.#heldBytes + stop - start;
    if (this.#held === null || this.#held.length < needed) {
      const grown = Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY, Math.min(needed * 2, this.#maxFrameBytes + 1)));
      this.#held?.copy(grown, 0, 0, this.#heldBytes);
      this.#held = grown;
    }
    chunk.copy(this.#held, this.#heldBytes, start, stop);
    this.#heldBytes = needed;
  }

  #drop(): void {
    this.#held = null;
    this.#heldBytes = 0;
  }

  #fault(kind: FramingFaultKind, bytes: number, head?: Buffer): void {
    this.#out.faults.push({ kind, bytes, afterFrames: this.#out.frames.length, head });
  }

  #take(): FramerOutput {
    const out = this.#out;
    this.#out = { frames: [], faults: [] };
    return out;
  }
}

const FS_BYTE = Buffer.from([FS]);
const HEADERS = ["MSH", "FHS", "BHS"];
/** White space and the three bytes of a UTF-8 mark. */
const MAY_PRECEDE = new Set([CR, LF, 0x20, 0x09, 0xef, 0xbb, 0xbf]);

function positionOf(chunk: Buffer, byte: number, from: number): number {
  const at = chunk.indexOf(byte, from);
  return at < 0 ? chunk.length : at;
}

function isAfterEnd(byte: number | undefined): boolean {
  return byte === CR || byte === LF || byte === VT;
}

function startsMessage(frame: Buffer, from: number): boolean {
  let at = from;
  while (at < frame.length && MAY_PRECEDE.has(frame[at] ?? 0)) at += 1;
  return HEADERS.includes(frame.toString("latin1", at, at + 3));
}

/** Line ends between frames are a habit of some senders and harm nobody. */
function hasGarbage(chunk: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (chunk[at] !== CR && chunk[at] !== LF) return true;
  return false;
}

function firstSegment(bytes: Buffer): Buffer {
  const head = bytes.subarray(0, HEAD_BYTES);
  const end = head.findIndex((byte) => byte === CR || byte === LF);
  return Buffer.from(end < 0 ? head : head.subarray(0, end));
}
