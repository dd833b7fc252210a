import iconv from "iconv-lite";
import { wideEncodingOf } from "./character-set.ts";
import { type Delimiters, readDelimiters } from "./delimiters.ts";

/** FHS or BHS as sent; fields count as in MSH, so 3 to 6 name the applications and facilities (HL7 v2.5.1 ch. 2.10.3). */
export interface BatchHeader {
  delimiters: Delimiters;
  /** The field as sent; "" when absent. */
  field(number: number): string;
}

export interface MessageBatch {
  /** `batch` when there is an envelope, or more than one message. */
  kind: "single" | "batch";
  /** Each message's own bytes, in order; all bytes that belong to no envelope are in one of them. */
  messages: Buffer[];
  fileHeader: BatchHeader | null;
  /** The first one, if a file holds several batches. */
  batchHeader: BatchHeader | null;
  /** Sum of BTS-1 over the batches; null when none states one. */
  declaredCount: number | null;
}

type Part = { name: string; start: number };

const HEADERS = ["MSH", "BHS", "FHS"];
const TRAILERS = ["BTS", "FTS"];
/** CR, LF and the frame bytes VT and FS. */
const LINE_ENDS = new Set([0x0d, 0x0a, 0x0b, 0x1c]);

/** Cuts a file, a batch, or a frame that holds several messages. Never throws; bytes without MSH come back as one message. */
export function splitBatch(bytes: Buffer): MessageBatch {
  const wide = wideEncodingOf(bytes);
  if (wide === null) return splitBytes(bytes);
  const text = iconv.decode(bytes.subarray(wide.markBytes), wide.encoding);
  const split = splitBytes(Buffer.from(text, "utf8"));
  const messages = split.messages.map((message) =>
    iconv.encode(message.toString("utf8"), wide.encoding, { addBOM: true }),
  );
  return split.kind === "single" ? { ...split, messages: [bytes] } : { ...split, messages };
}

function splitBytes(bytes: Buffer): MessageBatch {
  const parts = partsOf(bytes);
  const textOf = (part: Part, index: number) => bytes.subarray(part.start, parts[index + 1]?.start ?? bytes.length);
  const headers = parts.filter((part) => part.name === "FHS" || part.name === "BHS");
  const messages = parts.flatMap((part, index) => (part.name === "MSH" ? [textOf(part, index)] : []));
  const envelope = parts.some((part) => part.name !== "MSH");
  if (!envelope && messages.length <= 1) return single(bytes);
  const header = (name: string) =>
    headerAt(
      bytes,
      headers.find((part) => part.name === name),
    );
  const batchHeader = header("BHS");
  const fileHeader = header("FHS");
  const separator = (batchHeader ?? fileHeader)?.delimiters.field ?? "|";
  const counts = parts.filter((part) => part.name === "BTS").map((part) => countAt(bytes, part, separator));
  return { kind: "batch", messages, fileHeader, batchHeader, declaredCount: total(counts) };
}

function single(bytes: Buffer): MessageBatch {
  return { kind: "single", messages: [bytes], fileHeader: null, batchHeader: null, declaredCount: null };
}

/** Where each message and each part of the envelope starts: at the start of a line, indented or not. */
function partsOf(bytes: Buffer): Part[] {
  const parts = [...HEADERS, ...TRAILERS].flatMap((name) => startsOf(bytes, name));
  parts.sort((left, right) => left.start - right.start);
  const first = parts.findIndex((part) => HEADERS.includes(part.name));
  return first < 0 ? [] : parts.slice(first);
}

function startsOf(bytes: Buffer, name: string): Part[] {
  const starts: Part[] = [];
  for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 3)) {
    if (startsLine(bytes, at) && !isLetter(bytes[at + 3])) starts.push({ name, start: at });
  }
  return starts;
}

/** Only blanks and byte order marks may stand between the end of the line before and a segment. */
function startsLine(bytes: Buffer, start: number): boolean {
  let at = start - 1;
  while (at >= 0) {
    const byte = bytes[at] ?? 0;
    if (LINE_ENDS.has(byte)) return true;
    if (byte <= 32) at -= 1;
    else if (byte === 0xbf && bytes[at - 1] === 0xbb && bytes[at - 2] === 0xef) at -= 3;
    else return false;
  }
  return true;
}

/** The end of the line, or of the bytes. */
function lineEnd(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && !LINE_ENDS.has(bytes[at] ?? 0)) at += 1;
  return at;
}

function isLetter(byte: number | undefined): boolean {
  return (
    byte !== undefined && ((byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122))
  );
}

function lineAt(bytes: Buffer, part: Part): string {
  return bytes.toString("utf8", part.start, lineEnd(bytes, part.start));
}

function headerAt(bytes: Buffer, part: Part | undefined): BatchHeader | null {
  if (part === undefined) return null;
  const line = lineAt(bytes, part);
  const delimiters = readDelimiters(line) ?? readDelimiters(`${line}${line.charAt(3)}`);
  if (delimiters === null) return null;
  const fields = line.split(delimiters.field);
  return { delimiters, field: (number) => (number === 1 ? delimiters.field : (fields[number - 1] ?? "")) };
}

function countAt(bytes: Buffer, part: Part, separator: string): number | null {
  const sent = lineAt(bytes, part).split(separator)[1]?.trim() ?? "";
  return /^\d{1,9}$/.test(sent) ? Number(sent) : null;
}

function total(counts: (number | null)[]): number | null {
  const stated = counts.filter((count) => count !== null);
  return stated.length === 0 ? null : stated.reduce((sum, count) => sum + count, 0);
}
