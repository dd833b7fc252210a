import { Hl7Context } from "@medplum/core";
import { type DecodedText, decodeMessage } from "./character-set.ts";
import { type Delimiters, readDelimiters, STANDARD_DELIMITERS } from "./delimiters.ts";
import { Hl7Doc, type MessageNotice } from "./hl7-doc.ts";
import { Hl7Segment, type MessageSyntax } from "./hl7-segment.ts";
import { type SegmentLine, segmentLines } from "./segment-lines.ts";

export { fieldPath, HL7_NULL, value } from "./hl7-segment.ts";
export { splitBatch } from "./split-batch.ts";
export { Hl7Doc };

/**
 * - `no-msh`: no line starts with MSH;
 * - `no-delimiters`: MSH-1 or MSH-2 is missing or cut short, so nothing after it can be read;
 * - `charset`: the bytes are not in the character set of MSH-18, nor in any likely one.
 */
export interface ParseFault {
  kind: "no-msh" | "no-delimiters" | "charset";
  /** For people; holds no content of the message. */
  text: string;
  /** HL7 table 0357. */
  code: 100 | 102;
  /** The header alone, when it can be read though the message cannot: whom to answer, and about what. */
  header: Hl7Doc | null;
}

export type ParseResult = { ok: true; message: Hl7Doc } | { ok: false; fault: ParseFault };

export interface ParseOptions {
  /** Character set of a sender that leaves MSH-18 empty, as MSH-18 would name it. */
  defaultCharset?: string;
}

const HEADER_BYTES = 4096;
/** Stands for a separator that a message does not have: @medplum/core would split an empty one at every character. */
const NO_SEPARATOR = "\uffff";
const STANDARD_CONTEXT = contextFor(STANDARD_DELIMITERS);

/** Reads one message; never throws. Bytes with several (a batch) go through `splitBatch` first. */
export function parseHl7(bytes: Buffer, options: ParseOptions = {}): ParseResult {
  const declared = declaredCharset(bytes);
  const decoded = decodeMessage(bytes, declared, options.defaultCharset);
  if (decoded === null) return failed("charset", "The bytes are not in the character set that MSH-18 names", bytes);
  return parseText(decoded);
}

function parseText(decoded: DecodedText): ParseResult {
  const notices = new Set<MessageNotice>();
  if (decoded.notice !== undefined) notices.add(decoded.notice);
  const lines = segmentLines(decoded.text, notices);
  const header = lines[0];
  if (header === undefined) return failed("no-msh", "No MSH segment");
  const delimiters = readDelimiters(header.text);
  if (delimiters === null) return failed("no-delimiters", "The separators in MSH-1 and MSH-2 cannot be read");
  return { ok: true, message: documentOf(lines, delimiters, decoded.encoding, notices) };
}

function documentOf(
  lines: SegmentLine[],
  delimiters: Delimiters,
  encoding: string,
  notices: Set<MessageNotice>,
): Hl7Doc {
  const syntax: MessageSyntax = { delimiters, encoding, context: contextOf(delimiters) };
  const seen = new Map<string, number>();
  const segments = lines.map(({ name, text }, index) => {
    const occurrence = (seen.get(name) ?? 0) + 1;
    seen.set(name, occurrence);
    return new Hl7Segment(name, index, occurrence, text, syntax);
  });
  const msh = segments[0] ?? new Hl7Segment("MSH", 0, 1, "", syntax);
  return new Hl7Doc(msh, segments, syntax, notices);
}

function contextOf(delimiters: Delimiters): Hl7Context {
  return delimiters === STANDARD_DELIMITERS ? STANDARD_CONTEXT : contextFor(delimiters);
}

function contextFor(delimiters: Delimiters): Hl7Context {
  return new Hl7Context(
    "\r",
    delimiters.field,
    delimiters.component,
    delimiters.repetition ?? NO_SEPARATOR,
    delimiters.escape ?? NO_SEPARATOR,
    delimiters.subcomponent ?? NO_SEPARATOR,
  );
}

/** MSH-18.1 of its first repetition, read before the character set is known: a header's own separators are ASCII. */
function declaredCharset(bytes: Buffer): string | undefined {
  const header = headerLine(bytes);
  const delimiters = header === null ? null : readDelimiters(header);
  if (header === null || delimiters === null) return undefined;
  const sent = header.split(delimiters.field, 18)[17] ?? "";
  const first = sent
    .split(delimiters.repetition ?? NO_SEPARATOR, 1)[0]
    ?.split(delimiters.component, 1)[0]
    ?.trim();
  return first === undefined || first === "" || first === '""' ? undefined : first;
}

/** The common case, where MSH comes first, is read from its own bytes alone. */
function headerLine(bytes: Buffer): string | null {
  const head = bytes.toString("latin1", 0, Math.min(bytes.length, HEADER_BYTES));
  if (head.startsWith("MSH")) {
    const end = head.search(/[\r\n]/);
    if (end >= 0 || bytes.length <= HEADER_BYTES) return end < 0 ? head : head.slice(0, end);
  }
  return firstLine(bytes);
}

function firstLine(bytes: Buffer): string | null {
  return segmentLines(bytes.toString("latin1"), new Set())[0]?.text ?? null;
}

function failed(kind: ParseFault["kind"], text: string, bytes?: Buffer): ParseResult {
  const line = bytes === undefined ? null : firstLine(bytes);
  const delimiters = line === null ? null : readDelimiters(line);
  const header =
    line === null || delimiters === null
      ? null
      : documentOf([{ name: "MSH", text: line }], delimiters, "iso-8859-1", new Set());
  return { ok: false, fault: { kind, text, code: kind === "no-msh" ? 100 : 102, header } };
}
