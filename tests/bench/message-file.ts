import { readFile } from "node:fs/promises";

/** One framed message of a pre-made load, ready for the wire. */
export interface FramedMessage {
  /** VT, the message in UTF-8, FS, CR. */
  bytes: Buffer;
  /** Messages of one lane concern the same persons and must stay in order. */
  lane: number;
  /** MSH-3, MSH-4 and MSH-10. */
  id: string;
}

const HEADER_BYTES = 8;

/** A record: length of the frame and lane as 32-bit integers, then the frame. */
export function encodeMessage(body: string, lane: number): Buffer {
  const text = Buffer.from(body, "utf8");
  const record = Buffer.allocUnsafe(HEADER_BYTES + text.length + 3);
  record.writeUInt32LE(text.length + 3, 0);
  record.writeUInt32LE(lane, 4);
  record[HEADER_BYTES] = 0x0b;
  text.copy(record, HEADER_BYTES + 1);
  record[record.length - 2] = 0x1c;
  record[record.length - 1] = 0x0d;
  return record;
}

export async function readMessages(file: string): Promise<FramedMessage[]> {
  const bytes = await readFile(file);
  const messages: FramedMessage[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    const lane = bytes.readUInt32LE(at + 4);
    const frame = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
    messages.push({ bytes: frame, lane, id: messageId(frame) });
    at += HEADER_BYTES + length;
  }
  return messages;
}

function messageId(frame: Buffer): string {
  const head = frame.toString("latin1", 1, Math.min(frame.length, 300));
  const fields = head.slice(0, head.indexOf("\r")).split("|");
  return `${fields[2]}|${fields[3]}|${fields[9]}`;
}
