import type { SiteSource } from "#server/site/site-map.ts";
import type { SourceWords } from "#server/site/source-words.ts";
import { fold } from "#server/site/word-fold.ts";
import { type AckRefused, refusal } from "../wire/ack-error.ts";
import type { Hl7Doc } from "../wire/hl7-doc.ts";
import { readText } from "./fields/field-reader.ts";
import type { MessageType } from "./message-type.ts";
import { isSupportedType, translatorOf } from "./translators.ts";

const VERSIONS = /^2\.(1|2|3(\.[012])?|4|5(\.[12])?|6|7(\.1)?|8(\.[12])?|9(\.1)?)$/;

/** Reference mapping, section 6: what a header alone can be refused for. Null: none of it. */
export function refuseHeader(
  doc: Hl7Doc,
  { type, trigger }: MessageType,
  source: SiteSource,
  words: SourceWords,
): AckRefused | null {
  if (!isSupportedType(type) || isRefused(words, type, trigger)) return refusal("message.type");
  if (!translatorOf(type, trigger)) return refusal("message.trigger");
  const processingId = readText({ segment: doc.msh, field: 11 })?.toUpperCase();
  if (processingId !== undefined && !source.processingIds.some((accepted) => accepted === processingId))
    return refusal("message.processing");
  return source.strict ? refuseStrictly(doc, processingId) : null;
}

function refuseStrictly(doc: Hl7Doc, processingId: string | undefined): AckRefused | null {
  const version = readText({ segment: doc.msh, field: 12 });
  if (version !== undefined && !VERSIONS.test(version)) return refusal("message.version");
  if (readText({ segment: doc.msh, field: 10 }) === undefined) return refusal("header.control.id");
  if (processingId === undefined) return missingHeader(11);
  return version === undefined ? missingHeader(12) : null;
}

function missingHeader(field: number): AckRefused {
  return refusal("field.missing", { location: { segment: "MSH", sequence: 1, field } });
}

/** A site refuses a type (`DFT`) or one event of it (`ADT^A19`). */
function isRefused({ refused }: SourceWords, type: string, trigger: string): boolean {
  return refused.has(fold(type)) || refused.has(fold(`${type}^${trigger}`));
}
