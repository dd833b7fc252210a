import type { Delimiters } from "./delimiters.ts";

const MAX_REPEATED = 100;

/**
 * Decodes the escape sequences of HL7 v2.5.1 ch. 2.7. Formatting commands become line breaks and spaces, highlighting
 * disappears, `\X..\` is read in the message's character set by `decodeBytes`. What is not a valid sequence (an unknown
 * letter, an odd number of hex digits, a lone escape character, `\C..\` and `\Z..\`) stays as it was sent.
 */
export function decodeEscapes(text: string, delimiters: Delimiters, decodeBytes: (bytes: Buffer) => string): string {
  const mark = delimiters.escape;
  if (mark === undefined || !text.includes(mark)) return text;
  let decoded = "";
  let at = 0;
  for (;;) {
    const open = text.indexOf(mark, at);
    const close = open < 0 ? -1 : text.indexOf(mark, open + 1);
    if (close < 0) return decoded + text.slice(at);
    const meaning = meaningOf(text.slice(open + 1, close), delimiters, decodeBytes);
    decoded += text.slice(at, open) + (meaning ?? mark);
    at = meaning === undefined ? open + 1 : close + 1;
  }
}

/** Text of ours, made safe for a field of their message: separators escaped, control characters dropped. */
export function encodeEscapes(text: string, delimiters: Delimiters): string {
  const letters = new Map([
    [delimiters.field, "F"],
    [delimiters.component, "S"],
    [delimiters.repetition, "R"],
    [delimiters.subcomponent, "T"],
    [delimiters.escape, "E"],
  ]);
  const mark = delimiters.escape;
  let encoded = "";
  for (const character of text) {
    const letter = letters.get(character);
    if (letter !== undefined) encoded += mark === undefined ? " " : `${mark}${letter}${mark}`;
    else encoded += character < " " ? " " : character;
  }
  return encoded;
}

function meaningOf(
  sequence: string,
  delimiters: Delimiters,
  decodeBytes: (bytes: Buffer) => string,
): string | undefined {
  if (sequence.startsWith("X")) return hexText(sequence.slice(1), decodeBytes);
  if (sequence.startsWith(".")) return formatting(sequence.slice(1));
  switch (sequence) {
    case "F":
      return delimiters.field;
    case "S":
      return delimiters.component;
    case "R":
      return delimiters.repetition;
    case "T":
      return delimiters.subcomponent;
    case "E":
      return delimiters.escape;
    case "P":
      return delimiters.truncation;
    case "H":
    case "N":
      return "";
    default:
      return undefined;
  }
}

function hexText(digits: string, decodeBytes: (bytes: Buffer) => string): string | undefined {
  if (digits.length === 0 || digits.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(digits)) return undefined;
  return decodeBytes(Buffer.from(digits, "hex"));
}

function formatting(command: string): string | undefined {
  const parts = /^(br|sp|ce|fi|nf|in|ti|sk)([+-]?\d{0,4})$/i.exec(command);
  if (parts === null) return undefined;
  const count = Math.min(Math.max(Number(parts[2] || 1), 1), MAX_REPEATED);
  switch (parts[1]?.toLowerCase()) {
    case "br":
    case "ce":
      return "\n";
    case "sp":
      return "\n".repeat(count);
    case "sk":
      return " ".repeat(count);
    default:
      return "";
  }
}
