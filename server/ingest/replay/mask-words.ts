import type { Delimiters } from "../hl7v2/wire/delimiters.ts";
import { HL7_NULL } from "../hl7v2/wire/hl7-segment.ts";

/** Stands where words of a coded field were. */
const WORDS_HIDDEN = "…";

/** CE, CWE and CNE of fields that are shown: a code with its words beside it (HL7 v2.5.1 ch. 2A.9). */
const CODED: Readonly<Record<string, readonly number[]>> = {
  PV2: [2, 38],
  ORC: [17, 25, 28, 29],
  OBR: [4, 44, 45],
  OBX: [3, 6],
  NTE: [4],
  SCH: [5, 6, 8, 10, 25],
  TQ1: [9],
  RGS: [3],
  AIS: [3, 6, 8, 10],
  AIL: [4, 8, 10, 12],
  AIG: [5, 9, 11, 14],
  AIP: [4, 7, 9, 12],
  RF1: [1, 2, 3, 4, 5],
  MFI: [1],
  LCH: [4, 5],
  LRL: [4, 6],
};
/** PL: nine components of place, of which the ninth describes it in words (ch. 2A.53). */
const PLACES: Readonly<Record<string, readonly number[]>> = {
  PV1: [3, 6, 11, 42, 43],
  PV2: [1],
  NPU: [1],
  ORC: [13],
  AIL: [3],
  LOC: [1],
  LDP: [1],
  LCH: [1],
  LRL: [1, 5],
  MFE: [4],
};
const PLACE_PARTS = 8;
/** TQ: its eighth and tenth component are instructions and text (ch. 2A.81); repeat patterns and quantities hold none. */
const TIMINGS: Readonly<Record<string, readonly number[]>> = { ORC: [7], OBR: [27], SCH: [9, 11] };
const TIMING_WORDS = [8, 10];
/** Names of systems and software, and what one wrote there, are no patient's. */
const OF_SYSTEMS = new Set(["MSH", "SFT", "MSA", "DSC"]);

/** What a table holds: one word of letters, digits and the marks that codes bear, in whatever script. */
const CODE = /^[\p{L}\p{N}][\p{L}\p{N}.,:_/+*%<>=()#-]{0,39}$/u;
/** Codes hold a digit, or are capitals, or are short; a name in running text is none of it. */
const CODE_LIKE = /\p{N}|^[\p{Lu}\p{Lo}\p{N}\p{P}\p{S}]+$|^.{1,4}$/u;

/**
 * A field that may be shown, without the words in it: in coded fields the code and its system stay where they look like codes, in
 * places everything but the description, elsewhere what looks like a code, a number or a time. Separators stay, so that paths keep their place.
 */
export function maskWords(segment: string, field: number, text: string, delimiters: Delimiters): string {
  if (OF_SYSTEMS.has(segment)) return text;
  const { component, repetition, subcomponent } = delimiters;
  const isSafe = judge(segment, field);
  const parts = (value: string, separator: string | undefined, mask: (part: string, index: number) => string) =>
    separator === undefined ? mask(value, 0) : value.split(separator).map(mask).join(separator);
  return parts(text, repetition, (one) =>
    parts(one, component, (part, index) =>
      parts(part, subcomponent, (leaf) => (leaf === "" || isSafe(leaf, index + 1) ? leaf : WORDS_HIDDEN)),
    ),
  );
}

type Judge = (leaf: string, component: number) => boolean;

function judge(segment: string, field: number): Judge {
  if (CODED[segment]?.includes(field)) return isCode;
  if (PLACES[segment]?.includes(field)) return (_leaf, component) => component <= PLACE_PARTS;
  if (TIMINGS[segment]?.includes(field))
    return (leaf, component) => !TIMING_WORDS.includes(component) && looksCoded(leaf);
  return looksCoded;
}

/** Identifier and system, of the code and of its alternate: the first and the third of each three components; versions after them. */
function isCode(leaf: string, component: number): boolean {
  const isWords = component === 2 || component === 5 || component >= 9;
  return !isWords && looksCoded(leaf);
}

function looksCoded(leaf: string): boolean {
  return leaf === HL7_NULL || (CODE.test(leaf) && CODE_LIKE.test(leaf));
}
