import { hash } from "node:crypto";
import type { Hl7Doc } from "./wire/hl7-doc.ts";
import type { Hl7Segment } from "./wire/hl7-segment.ts";

/** Fields of MSH that say whose message it is and what it is about; all others may change when it is sent again. */
const IDENTIFYING = [3, 4, 9];
const MSH_TIME = 7;

/** Where a message's body states a time of its own (reference mapping R1). */
const OWN_TIMES: [segment: string, field: number][] = [
  ["EVN", 2],
  ["EVN", 6],
  ["ZBE", 2],
  ["ORC", 9],
  ["OBR", 22],
];

/**
 * Hash of what a message says, without how it was sent: MSH-3, -4, -9 and all later segments but SFT, in one dress.
 * If the body holds no time of its own, MSH-7 joins, else two real bed status changes to the same word would be one.
 */
export function contentKey(doc: Hl7Doc): { contentKey: string } {
  let text = "";
  const timeless = !hasOwnTime(doc);
  for (const segment of doc.segments) {
    if (segment.name === "SFT") continue;
    text += segment === doc.msh ? headerText(doc, segment, timeless) : bodyText(doc, segment);
    text += "\r";
  }
  return { contentKey: hash("sha256", text, "hex") };
}

function hasOwnTime(doc: Hl7Doc): boolean {
  return doc.segments.some(
    (segment) =>
      segment.name === "SCH" ||
      OWN_TIMES.some(([name, field]) => segment.name === name && isStated(segment.field(field))),
  );
}

function isStated(field: string): boolean {
  return /\d{4}/.test(field);
}

function headerText(doc: Hl7Doc, msh: Hl7Segment, timeless: boolean): string {
  const fields = timeless ? [...IDENTIFYING, MSH_TIME] : IDENTIFYING;
  return normalised(doc, fields.map((field) => `${field}=${withoutEmptyEnd(doc, msh.field(field))}`).join("\n"));
}

function bodyText(doc: Hl7Doc, segment: Hl7Segment): string {
  const { field } = doc.delimiters;
  let text = segment.raw.trimEnd();
  while (text.endsWith(field)) text = text.slice(0, -1);
  return normalised(doc, text);
}

function withoutEmptyEnd(doc: Hl7Doc, text: string): string {
  const { component } = doc.delimiters;
  let end = text.trimEnd();
  while (end.endsWith(component)) end = end.slice(0, -1);
  return end;
}

/** The default separators are the common form; a message in another dress is brought into it. */
function normalised(doc: Hl7Doc, text: string): string {
  const { field, component, repetition, escape: escapes, subcomponent } = doc.delimiters;
  if (field === "|" && component === "^") return text;
  const usual: [string | undefined, string][] = [
    [field, "|"],
    [component, "^"],
    [repetition, "~"],
    [escapes, "\\"],
    [subcomponent, "&"],
  ];
  const map = new Map(usual.filter((pair): pair is [string, string] => pair[0] !== undefined));
  return Array.from(text, (character) => map.get(character) ?? character).join("");
}
