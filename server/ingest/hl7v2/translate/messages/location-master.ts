import type { Draft } from "#server/canonical/draft.ts";
import type { BedClaim } from "#server/canonical/families/bed.ts";
import type { SegmentGroup } from "#server/ingest/hl7v2/wire/hl7-doc.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { claimBase, makeDraft } from "../draft-builder.ts";
import { chooseTime, spot } from "../fields/event-time.ts";
import { readText, type Trace, trace } from "../fields/field-reader.ts";
import { readPlace } from "../fields/place-field.ts";
import type { MessageContext } from "../message-context.ts";
import { ignored, missing, type Outcome, told } from "../outcome.ts";

/** MFN^M05 (HL7 v2.9 ch. 8.9, reference mapping O9). It holds no occupant and no bed status. */
export function translateLocationMaster(context: MessageContext): Outcome {
  const groups = context.doc.groups("MFE");
  if (groups.length === 0) return told([], missing("MFE"));
  const drafts = groups.flatMap((group) => entryDrafts(context, group));
  return drafts.length > 0 ? told(drafts) : told([], missing("LOC-1"));
}

/** Other master files (staff, charges, tests) are kept in the journal. */
export function ignoreMasterFile(): Outcome {
  return ignored("master-file");
}

function entryDrafts(context: MessageContext, group: SegmentGroup): Draft[] {
  const mfe = group.first("MFE");
  const when = chooseTime(context, [spot(mfe, 3), spot(context.doc.first("MFI"), 5)]);
  const fields: Trace = [...when.fields];
  const place =
    readPlace(context, spot(group.first("LOC"), 1), fields, "place") ??
    readPlace(context, spot(mfe, 4), fields, "place");
  if (!place) return [];
  const action = trace(fields, "action", spot(mfe, 1))?.toUpperCase() ?? "";
  const claim: BedClaim = { ...claimBase(context, when), place };
  if (!place.mapped) claim.flags.push("location.unmapped");
  const about = { patient: null, bed: place.bed };
  if (action === "MDL") return [makeDraft(context, "location.retired", about, when, fields, claim)];
  const active = isActive(group, action);
  const data = {
    ...claim,
    active,
    dummy: hasCharacteristic(group, "SHA"),
    parent: related(context, group, "PAR")[0] ?? null,
    aliases: related(context, group, "ALI"),
  };
  const type = action === "MAD" ? ("location.defined" as const) : ("location.changed" as const);
  const drafts = [makeDraft(context, type, about, when, fields, data)];
  if (!place.bed) return drafts;
  if (!active) {
    const blocked = { ...claim, reason: "inactive", until: null };
    drafts.push(makeDraft(context, "bed.blocked", about, when, fields, blocked));
  } else if (action === "MAC") drafts.push(makeDraft(context, "bed.unblocked", about, when, fields, claim));
  return drafts;
}

/** MDC deactivates; so does a department entry of status I (LDP-6). */
function isActive(group: SegmentGroup, action: string): boolean {
  if (action === "MDC") return false;
  return !group.all("LDP").some((ldp) => readText(spot(ldp, 6))?.toUpperCase() === "I");
}

/** LCH-4 names a characteristic (HL7 table 0324), LCH-5 is Y or N. */
function hasCharacteristic(group: SegmentGroup, code: string): boolean {
  return group.all("LCH").some((lch) => isCode(lch, 4, code) && readText(spot(lch, 5))?.toUpperCase() === "Y");
}

/** LRL-4 names the relation (HL7 table 0325), LRL-6 the other location. */
function related(context: MessageContext, group: SegmentGroup, relation: string): string[] {
  const places: string[] = [];
  for (const lrl of group.all("LRL")) {
    if (!isCode(lrl, 4, relation)) continue;
    const place = readPlace(context, spot(lrl, 6), [], "") ?? readPlace(context, spot(lrl, 5), [], "");
    if (place) places.push(place.bed ?? place.unit ?? place.raw);
  }
  return places;
}

function isCode(segment: Hl7Segment, field: number, code: string): boolean {
  return readText(spot(segment, field))?.toUpperCase() === code;
}
