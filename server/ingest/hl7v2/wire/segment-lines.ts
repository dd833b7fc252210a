import type { MessageNotice } from "./hl7-doc.ts";

export interface SegmentLine {
  name: string;
  text: string;
}

const ENVELOPE = new Set(["FHS", "BHS", "BTS", "FTS"]);
/** Frame bytes and byte order marks end a line as CR and LF do: what stands on both sides of them is never one field. */
const STRAY = ["\v", "\x1c", "\ufeff"];

/**
 * The segments of the first message in a text, MSH first; empty when there is none. Lines end at CR, LF or both; blank
 * ones are skipped. A line that starts no segment was a line break inside a field, and is joined to the line before it
 * with "\n"; an ADD segment is the rest of the one before it. What stands before MSH and the envelope of a batch are left out.
 */
export function segmentLines(text: string, notices: Set<MessageNotice>): SegmentLine[] {
  const lines: SegmentLine[] = [];
  for (const sent of withoutStray(text, notices).split(/[\r\n]+/)) {
    if (sent === "") continue;
    const line = withoutIndent(sent);
    if (line === "") continue;
    const separator = lines[0]?.text.charAt(3);
    const name = nameOf(line, separator);
    if (separator === undefined) {
      if (name === "MSH") lines.push({ name, text: line });
      continue;
    }
    if (name === "MSH") {
      notices.add("message.more");
      break;
    }
    if (name === null) join(lines, sent, notices);
    else if (name === "ADD" && lines.length > 1) addTo(lines, line);
    else if (!ENVELOPE.has(name)) lines.push({ name, text: line });
    if (name !== null && name.length !== 3) notices.add("segment.name");
  }
  return lines;
}

function withoutStray(text: string, notices: Set<MessageNotice>): string {
  let clean = text;
  for (const character of STRAY) {
    if (!clean.includes(character)) continue;
    clean = clean.replaceAll(character, "\r");
    notices.add("frame.bytes");
  }
  return clean;
}

/** Samples in documents are indented; a space never starts a segment. */
function withoutIndent(line: string): string {
  return line.charCodeAt(0) > 32 ? line : line.trimStart();
}

/** The name that a line starts with, or null for a line that starts no segment. Two to four characters, to keep `PIDX|`. */
function nameOf(line: string, separator: string | undefined): string | null {
  let length = 0;
  while (length < 5 && isNameCharacter(line.charCodeAt(length), length)) length += 1;
  if (length < 2 || length > 4) return null;
  if (separator === undefined) return length === 3 && line.length > 3 ? line.slice(0, 3) : headless(line);
  if (line.length === length) return length === 3 ? line : null;
  return line.charAt(length) === separator ? line.slice(0, length) : null;
}

/** A header whose field separator is itself a letter or digit, or missing, is still a header, though a broken one. */
function headless(line: string): string | null {
  return line.startsWith("MSH") ? "MSH" : null;
}

function isNameCharacter(code: number, at: number): boolean {
  return (code >= 65 && code <= 90) || (at > 0 && code >= 48 && code <= 57);
}

/** ADD holds the rest of the segment before it, cut at any character (HL7 v2.5.1 ch. 2.10.2.1); empty, it only marks the cut. */
function addTo(lines: SegmentLine[], line: string): void {
  const last = lines.at(-1);
  if (last !== undefined) last.text += line.slice("ADD|".length);
}

function join(lines: SegmentLine[], text: string, notices: Set<MessageNotice>): void {
  const last = lines.at(-1);
  if (last === undefined) return;
  last.text += `\n${text}`;
  notices.add("line.joined");
}
