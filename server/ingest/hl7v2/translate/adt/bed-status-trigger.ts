import type { BedStatusWord } from "#server/canonical/families/bed.ts";
import { fold } from "#server/site/word-fold.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { chooseTime, spot } from "../fields/event-time.ts";
import { type Trace, trace } from "../fields/field-reader.ts";
import { readPlace } from "../fields/place-field.ts";
import type { MessageContext } from "../message-context.ts";
import { ignored, missing, type Outcome, parked, told } from "../outcome.ts";

/** HL7 table 0116. */
const STATUS = new Map<string, BedStatusWord>([
  ["C", "closed"],
  ["H", "housekeeping"],
  ["I", "isolated"],
  ["K", "contaminated"],
  ["O", "occupied"],
  ["U", "unoccupied"],
]);

/** A20 (HL7 v2.9 ch. 3.3.20): a bed's status and nothing else; it names no patient, and none is inferred. */
export function translateBedStatus(context: MessageContext): Outcome {
  const npu = context.doc.first("NPU");
  const when = chooseTime(context, [spot(context.evn, 6)]);
  const fields: Trace = [...when.fields];
  const place = readPlace(context, spot(npu, 1), fields, "place");
  if (!place) return told([], missing("NPU-1"));
  const code = trace(fields, "status", spot(npu, 2));
  if (code === undefined) return ignored("bed-status-empty");
  if (place.mapped && !place.bed)
    return parked("place.incomplete", "NPU-1", "The place names no bed, so the status applies to none");
  if (!place.mapped && !place.raw.includes("^"))
    return parked("place.incomplete", "NPU-1", "The place names no bed, so the status applies to none");
  const status = context.words.bedStatuses.get(fold(code)) ?? STATUS.get(code.toUpperCase());
  if (!status) return parked("unsupported", "NPU-2", "The bed status is neither in HL7 table 0116 nor in the site map");
  const base = claimBase(context, when);
  if (!place.mapped) base.flags.push("location.unmapped");
  const data = { ...base, place, status };
  return told([makeDraft(context, "bed.status.changed", { patient: null, bed: place.bed }, when, fields, data)]);
}
