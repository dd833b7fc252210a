import { z } from "zod";
import type { Draft, Parked, Translation } from "#server/canonical/draft.ts";
import type { BedClaim, BedStatusWord } from "#server/canonical/families/bed.ts";
import { fold } from "#server/site/word-fold.ts";
import { claimBase, draftOf, type FhirMessage, ignored, note, timeOf, translated } from "./fhir-message.ts";
import { baseShape, codingSchema } from "./fhir-parts.ts";
import { placeOfReference } from "./fhir-place.ts";

export const locationResourceSchema = z.object({
  ...baseShape,
  status: z.string().optional(),
  operationalStatus: codingSchema.optional(),
});

/** HL7 table 0116. */
const STATUS_WORDS: ReadonlyMap<string, BedStatusWord> = new Map<string, BedStatusWord>([
  ["C", "closed"],
  ["H", "housekeeping"],
  ["I", "isolated"],
  ["K", "contaminated"],
  ["O", "occupied"],
  ["U", "unoccupied"],
]);

/** Readiness and blocks of a bed, never an occupant (reference mapping section 5). A ward has no state of its own. */
export function translateLocation(
  message: FhirMessage,
  location: z.output<typeof locationResourceSchema>,
): Translation {
  if (!location.id && !location.identifier?.some(({ value }) => value)) return ignored("location without identity");
  const self = {
    reference: `Location/${location.id ?? ""}`,
    identifier: location.identifier?.find(({ value }) => value),
  };
  const place = placeOfReference(message, self, "Location");
  if (place.mapped && place.bed === null) return ignored("location is not a bed");
  note(message, "identifier", "place");
  const time = timeOf(message, []);
  const claim: BedClaim = { ...claimBase(message, time), place };
  const subject = { bed: place.bed };
  const drafts: Draft[] = [];
  const code = location.operationalStatus?.code ?? "";
  const own = message.context.index.words(message.context.source).bedStatuses;
  const status = own.get(fold(code)) ?? STATUS_WORDS.get(code);
  if (status) {
    note(message, "operationalStatus", "status");
    drafts.push(draftOf(message, "bed.status.changed", time, subject, { ...claim, status }));
  }
  const unknown: Parked | null =
    code === "" || status
      ? null
      : {
          reason: "unsupported",
          text: "The bed status is neither in HL7 table 0116 nor in the site map",
          path: "Location.operationalStatus",
        };
  if (location.status) note(message, "status", "block");
  if (location.status === "suspended")
    drafts.push(draftOf(message, "bed.blocked", time, subject, { ...claim, reason: "suspended", until: null }));
  if (location.status === "active") drafts.push(draftOf(message, "bed.unblocked", time, subject, claim));
  if (location.status === "inactive") drafts.push(draftOf(message, "location.retired", time, subject, claim));
  return { ...translated(message, drafts), parked: unknown };
}
