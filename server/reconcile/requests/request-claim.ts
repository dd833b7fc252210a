import type { EventType } from "#server/canonical/event.ts";
import type { RequestKind } from "#server/canonical/families/decision.ts";
import type { OrderClaim, ResultClaim } from "#server/canonical/families/order.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Held } from "../claim-record.ts";

/** Everything a report about an order, result, appointment, referral or authorisation may carry. */
export type RequestReport = Omit<OrderClaim, "meaning" | "control"> &
  Partial<Pick<OrderClaim, "meaning" | "control">> &
  Partial<Pick<ResultClaim, "line" | "abnormal" | "reportedAt">> & {
    status?: string;
    outcome?: "approved" | "denied" | "pending" | "partial";
    startAt?: Instant | null;
  };

export type HeldRequest = Held<RequestReport>;

/** What a report does to its request. */
export type RequestAct =
  | "open"
  | "change"
  | "status"
  | "preliminary"
  | "result"
  | "withdraw"
  | "cancel"
  | "arrived"
  | "fulfilled"
  | "document"
  | "decided";

const ACTS: { [K in EventType]?: RequestAct } = {
  "order.placed": "open",
  "order.changed": "change",
  "order.status.changed": "status",
  "order.cancelled": "cancel",
  "bed.requested": "open",
  "bed.request.changed": "change",
  "bed.request.cancelled": "cancel",
  "discharge.order.signed": "open",
  "discharge.order.cancelled": "cancel",
  "lab.result.preliminary": "preliminary",
  "lab.result.final": "result",
  "lab.result.final.cancelled": "withdraw",
  "imaging.result.preliminary": "preliminary",
  "imaging.result.final": "result",
  "imaging.result.final.cancelled": "withdraw",
  "referral.received": "open",
  "referral.updated": "change",
  "referral.cancelled": "cancel",
  "priorauth.requested": "open",
  "priorauth.document.received": "document",
  "priorauth.decided": "decided",
  "appointment.booked": "open",
  "appointment.rescheduled": "change",
  "appointment.changed": "change",
  "appointment.cancelled": "cancel",
  "appointment.discontinued": "cancel",
  "appointment.deleted": "cancel",
  "appointment.noshow": "cancel",
  "appointment.arrived": "arrived",
  "appointment.fulfilled": "fulfilled",
};

export function requestAct(type: EventType): RequestAct | null {
  return ACTS[type] ?? null;
}

export function requestKind(claim: Pick<HeldRequest, "type" | "data">): RequestKind {
  const [family] = claim.type.split(".");
  if (family === "referral" || family === "priorauth" || family === "appointment") return family;
  if (claim.type.startsWith("discharge.order")) return "discharge";
  return claim.data.meaning ?? (family === "imaging" ? "imaging" : family === "lab" ? "lab" : "other");
}
