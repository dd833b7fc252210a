import { parseFromSource } from "../hl7v2/parse-from-source.ts";
import type { Hl7Doc, MessageNotice } from "../hl7v2/wire/hl7-doc.ts";
import { parseHl7 } from "../hl7v2/wire/hl7-message.ts";
import type { Hl7Segment } from "../hl7v2/wire/hl7-segment.ts";
import { maskWords } from "./mask-words.ts";

export const HIDDEN = "hidden by your role";

/** One field that is not empty. */
export interface MaskedField {
  field: number;
  /** As sent, or null where it is hidden. */
  text: string | null;
}

export interface MaskedSegment {
  name: string;
  /** Place among the segments of this name, from 1, as lineage paths count: `OBX[3]-5`. */
  occurrence: number;
  fields: MaskedField[];
}

export interface MaskedHl7 {
  separators: { field: string; component: string; repetition: string | null; subcomponent: string | null };
  segments: MaskedSegment[];
}

type Rule = "all" | readonly number[];

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/**
 * Fields that hold neither identity nor free text; everything else is hidden, and so is every segment that is not named here
 * (PID, NK1, GT1, IN1, MRG, PD1, CON, Z segments...). Staff are hidden too: they are shown by role. ZBE is IHE's
 * movement segment and holds places and times only.
 */
const SHOWN: Readonly<Record<string, Rule>> = {
  MSH: [...range(1, 7), ...range(9, 21)],
  EVN: [1, 2, 3, 4, 6, 7],
  PV1: [...range(1, 6), 10, 11, ...range(12, 15), 18, 19, 36, 37, ...range(39, 45), 50, 51],
  PV2: [1, 2, 7, 8, 9, 10, 11, 14, 15, 18, 22, 24, 27, 33, 37, 38, 41, 46, 47],
  ZBE: range(1, 9),
  NPU: [1, 2],
  ORC: [...range(1, 9), 13, 15, 17, 25, 28, 29],
  OBR: [...range(1, 8), 11, 14, 22, 24, 25, 27, 30, 36, 44, 45],
  OBX: [1, 2, 3, 4, 6, 8, 11, 14, 19],
  NTE: [1, 2, 4],
  SCH: [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 25, 26, 27],
  TQ1: [...range(1, 9), 12, 13, 14],
  RGS: "all",
  AIS: [1, 2, 3, 4, 5, 6, 7, 8, 10],
  AIL: [1, 2, 3, 4, 6, 7, 8, 9, 10, 12],
  AIG: [1, 2, 5, 8, 9, 11, 14],
  AIP: [1, 2, 4, 6, 7, 8, 9, 12],
  TXA: [1, 2, 3, 4, 6, 7, 8, 12, 13, 14, 15, 17, 18, 19, 20],
  RF1: [1, 2, 3, 4, 5, 6, 7, 8, 9, 11],
  DG1: [1],
  AL1: [1],
  MFI: "all",
  MFE: "all",
  LOC: [1, 3],
  LCH: "all",
  LRL: "all",
  LDP: [1, 2, 3, 4, 5, 6, 7, 8],
  SFT: "all",
  DSC: "all",
  MSA: [1, 2, 4],
};

/** Whether the character set is a guess: then a byte of a name may have been taken for a separator. */
const GUESSES: readonly MessageNotice[] = ["charset.assumed", "charset.disagrees", "charset.unknown"];

/**
 * The message without identity and free text, structure kept. `charset` is what its source usually writes, where the message itself
 * names no set. Null when it cannot be read as HL7 v2.
 */
export function maskHl7(bytes: Buffer, charset?: string): MaskedHl7 | null {
  const parsed = parseFromSource(bytes, parseHl7(bytes), { charset });
  if (!parsed.ok) return null;
  const { field, component, repetition, subcomponent } = parsed.message.delimiters;
  return {
    separators: { field, component, repetition: repetition ?? null, subcomponent: subcomponent ?? null },
    segments: parsed.message.segments.map((segment) => maskSegment(segment, parsed.message)),
  };
}

function maskSegment(segment: Hl7Segment, doc: Hl7Doc): MaskedSegment {
  const rule = SHOWN[segment.name];
  const isGuessed = GUESSES.some((notice) => doc.notices.has(notice));
  const count = segment.raw.split(doc.delimiters.field).length + (segment.name === "MSH" ? 1 : 0);
  const fields: MaskedField[] = [];
  /** From the first character on that may be no character of its own, the fields of the segment may not be what they seem. */
  let blind = false;
  for (let field = 1; field < count; field += 1) {
    const text = segment.field(field);
    if (text === "") continue;
    const isShown = rule === "all" || (rule?.includes(field) ?? false) || isSetId(segment.name, field, text);
    const isSure = !blind;
    blind ||= (isGuessed && !isAscii(text)) || text.includes(ESCAPE);
    // A line break inside a field is a sender's free text, whatever the field.
    const shown = isShown && isSure && !blind && !/[\r\n]/.test(text);
    fields.push({ field, text: shown ? maskWords(segment.name, field, text, doc.delimiters) : null });
  }
  return { name: nameOf(segment.name), occurrence: segment.occurrence, fields };
}

/** Shifts into another set (ISO 2022), which a message that names none must not use. */
const ESCAPE = "\u001b";

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
  return /^[\x00-\x7f]*$/.test(text);
}

/** The number of a repeated segment says only how many there are. */
function isSetId(name: string, field: number, text: string): boolean {
  return field === 1 && !name.startsWith("Z") && /^\d{1,4}$/.test(text) && name !== "MRG";
}

/** A line that is no segment may begin with anything; only what looks like a name is one. */
function nameOf(name: string): string {
  return /^[A-Z][A-Z0-9]{2}$/.test(name) ? name : "???";
}

/**
 * The masked message as lines for people. Every field stands at its place; of a run of hidden fields only the first says so.
 */
export function maskedHl7Text({ separators, segments }: MaskedHl7): string {
  return segments.map((segment) => segmentText(segment, separators.field)).join("\n");
}

function segmentText({ name, fields }: MaskedSegment, separator: string): string {
  // MSH-1 is the separator itself.
  let at = name === "MSH" ? 1 : 0;
  let text = name;
  let isHiding = false;
  for (const { field, text: shown } of fields) {
    if (field <= at) continue;
    text += separator.repeat(field - at) + (shown ?? (isHiding ? "" : HIDDEN));
    isHiding = shown === null;
    at = field;
  }
  while (isHiding && text.endsWith(separator)) text = text.slice(0, -separator.length);
  return text;
}
