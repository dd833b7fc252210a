import { z } from "zod";
import type { Translation } from "#server/canonical/draft.ts";
import type { OrderClaim, OrderEventData, OrderMeaning } from "#server/canonical/families/order.ts";
import { draftOf, type FhirMessage, ignored, note, parked, timeIn, timeOf, translated } from "./fhir-message.ts";
import { baseShape, codesOf, conceptOrReferenceSchema, referenceSchema } from "./fhir-parts.ts";
import { placeOfReference } from "./fhir-place.ts";
import { type RequestParts, requestClaim, subjectOf } from "./request-claim.ts";

export const serviceRequestSchema = z.object({
  ...baseShape,
  status: z.string().min(1).max(40),
  intent: z.string().optional(),
  code: conceptOrReferenceSchema.optional(),
  category: z.array(conceptOrReferenceSchema).optional(),
  subject: referenceSchema.optional(),
  encounter: referenceSchema.optional(),
  authoredOn: z.string().optional(),
  occurrenceDateTime: z.string().optional(),
  priority: z.string().optional(),
  locationReference: z.array(referenceSchema).optional(),
  location: z.array(z.object({ reference: referenceSchema.optional() })).optional(),
});

type PlainOrder = Extract<
  keyof OrderEventData,
  | "order.placed"
  | "order.cancelled"
  | "bed.requested"
  | "bed.request.cancelled"
  | "discharge.order.signed"
  | "discharge.order.cancelled"
>;

const PLACED: { [M in OrderMeaning]?: PlainOrder } = {
  "admit-bed": "bed.requested",
  "transfer-bed": "bed.requested",
  discharge: "discharge.order.signed",
};
const CANCELLED: { [M in OrderMeaning]?: PlainOrder } = {
  "admit-bed": "bed.request.cancelled",
  "transfer-bed": "bed.request.cancelled",
  discharge: "discharge.order.cancelled",
};
const PROGRESS = { completed: "completed", "on-hold": "held" } as const;

/** An order by its status: a snapshot, so the same order is placed again with every version and the fold knows it. */
export function translateServiceRequest(
  message: FhirMessage,
  order: z.output<typeof serviceRequestSchema>,
): Translation {
  if (order.intent === "proposal" || order.intent === "plan") return ignored("a proposal, not an order");
  if (order.status === "draft" || order.status === "unknown") return ignored("order not in force");
  const parts: RequestParts = {
    id: order.id,
    identifiers: order.identifier ?? [],
    encounter: order.encounter,
    patient: order.subject,
    codes: [order.code, ...(order.category ?? [])].flatMap((concept) => codesOf(concept)),
    codePath: "code",
    status: order.status,
  };
  const subject = subjectOf(message, parts);
  const where = order.locationReference?.[0] ?? order.location?.find(({ reference }) => reference)?.reference;
  const place = where ? placeOfReference(message, where, "ServiceRequest.locationReference") : null;
  const authored = timeIn(message, order.authoredOn, "ServiceRequest.authoredOn");
  const time = timeOf(message, order.status === "active" ? [authored] : []);
  const claim = requestClaim(message, parts, time, { place, priority: order.priority });
  if (claim.numbers.length === 0)
    return parked("identity.unlinked", "The order has no number", "ServiceRequest.identifier");
  const neededAt = timeIn(message, order.occurrenceDateTime, "ServiceRequest.occurrenceDateTime")?.at;
  if (neededAt !== undefined) {
    note(message, "occurrenceDateTime", "neededAt");
    claim.neededAt = neededAt;
  }
  const type = plainType(order.status, claim);
  if (type) return translated(message, [draftOf(message, type, time, subject, claim)]);
  const status = order.status === "on-hold" || order.status === "completed" ? PROGRESS[order.status] : null;
  if (!status) return parked("schema", "Unknown order status", "ServiceRequest.status");
  return translated(message, [draftOf(message, "order.status.changed", time, subject, { ...claim, status })]);
}

function plainType(status: string, { meaning }: OrderClaim): PlainOrder | null {
  if (status === "active") return PLACED[meaning] ?? "order.placed";
  if (status === "revoked" || status === "entered-in-error") return CANCELLED[meaning] ?? "order.cancelled";
  return null;
}
