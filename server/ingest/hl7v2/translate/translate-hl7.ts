import type { Parked, Translation } from "#server/canonical/draft.ts";
import { type AckRefused, type ErrorLocation, refusal } from "../wire/ack-error.ts";
import type { Hl7Doc } from "../wire/hl7-doc.ts";
import { refuseHeader } from "./header-refusal.ts";
import { HL7_MAPPING } from "./mapping.ts";
import { messageContext, type TranslateInput } from "./message-context.ts";
import { messageType } from "./message-type.ts";
import { translatorOf } from "./translators.ts";

/**
 * One HL7 v2 message as canonical drafts: a pure function of the message, the site map and the time of receipt (which only
 * unmasks clocks that run ahead). Anything odd is accepted, flagged or parked; a refusal is for what resending cannot
 * cure and the sender must know (reference mapping, section 6). Never throws on content.
 */
export function translateHl7(doc: Hl7Doc, input: TranslateInput): Translation | AckRefused {
  const type = messageType(doc);
  const refused = refuseHeader(doc, type, input.source, input.site.words(input.source));
  if (refused) return refused;
  const context = messageContext(doc, type, input);
  const outcome = translatorOf(type.type, type.trigger)?.(context);
  const parked = outcome?.parked ?? null;
  if (parked && input.source.strict) {
    const strict = strictRefusal(doc, parked);
    if (strict) return strict;
  }
  const drafts = outcome?.drafts ?? [];
  const silent = drafts.length === 0 && !parked;
  return {
    drafts,
    parked,
    ignored: outcome?.ignored ?? (silent ? "nothing-to-record" : null),
    unmapped: context.unmapped,
    mapping: `${HL7_MAPPING.name}.${type.type.toLowerCase()}`,
    mappingVersion: HL7_MAPPING.version,
  };
}

export function isRefusal(result: Translation | AckRefused): result is AckRefused {
  return "accepted" in result;
}

/** A strict source is told of a missing segment or field instead of having its message parked. */
function strictRefusal(doc: Hl7Doc, { reason, path }: Parked): AckRefused | null {
  if ((reason !== "field.missing" && reason !== "identity.unlinked") || path === null) return null;
  const location = errorLocation(path);
  if (location && doc.all(location.segment).length >= (location.sequence ?? 1) && location.field !== undefined)
    return refusal("field.missing", { location });
  return refusal("segment.missing", location ? { location: { segment: location.segment } } : {});
}

/** The first of the paths that a parked message names, such as `PV1-3 or PV1-2`. */
function errorLocation(path: string): ErrorLocation | null {
  const match = /^([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+))?/.exec(path);
  if (!match?.[1]) return null;
  const location = { segment: match[1], sequence: Number(match[2] ?? 1) };
  return match[3] === undefined ? location : { ...location, field: Number(match[3]) };
}
