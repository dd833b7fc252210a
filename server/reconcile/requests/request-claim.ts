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

/** Of types that say it themselves; the rest go by what the message says it is for. */
const KINDS: { [K in EventType]?: RequestKind } = {};
for (const type of Object.keys(ACTS) as EventType[]) {
  const [family] = type.split(".");
  if (family === "referral" || family === "priorauth" || family === "appointment") KINDS[type] = family;
  else if (type.startsWith("discharge.order")) KINDS[type] = "discharge";
}

export function requestKind({ type, data }: Pick<HeldRequest, "type" | "data">): RequestKind {
  return (
    KINDS[type] ?? data.meaning ?? (type.startsWith("imaging.") ? "imaging" : type.startsWith("lab.") ? "lab" : "other")
  );
}

/** Discharge and isolation orders change what is true of the encounter itself. */
export function concernsEncounter(claim: HeldRequest): boolean {
  const kind = requestKind(claim);
  return kind === "discharge" || kind === "isolation";
}
