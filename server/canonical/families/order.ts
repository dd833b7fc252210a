import type { ClaimOrder, Flag } from "../claim.ts";
import type { Instant, StatedTime } from "../instant.ts";
import type { PlaceRef } from "../place.ts";

/** What an order code means at this site (reference mapping O1). */
export const ORDER_MEANINGS = [
  "admit-bed",
  "transfer-bed",
  "discharge",
  "consult",
  "isolation",
  "transport",
  "evs",
  "lab",
  "imaging",
  "other",
] as const;
export type OrderMeaning = (typeof ORDER_MEANINGS)[number];

export const MILESTONES = ["medication", "transport", "follow-up", "paperwork", "placement"] as const;
export type Milestone = (typeof MILESTONES)[number];

export interface OrderClaim {
  trigger: string;
  source: string;
  time: StatedTime;
  order: ClaimOrder;
  /** Order numbers with their namespaces, placer first; each is an alias of the same order. */
  numbers: string[];
  meaning: OrderMeaning;
  /** The sender's code and coding system, `code^system`. Codes are not patient data. */
  code: string;
  /** ORC-1, or the FHIR status that was read. */
  control: string;
  /** Where something is asked to go or be done. */
  place?: PlaceRef | null;
  priority?: "routine" | "urgent" | "stat";
  neededAt?: Instant | null;
  /** Bed class or isolation a bed request asks for. */
  needs?: { bedClass: string | null; isolation: boolean };
  flags: Flag[];
}

export interface ResultClaim extends OrderClaim {
  /** OBX-3 code and OBX-4 sub-id; a result line is one unit of versioning. */
  line: string | null;
  status: "preliminary" | "final" | "corrected" | "cannot-be-obtained" | "withdrawn";
  abnormal: "critical" | "abnormal" | "normal" | "unknown";
  /** OBR-22: the clock of versions and milestones. */
  reportedAt: Instant | null;
  /** OBX-14 or OBR-7: when the specimen was taken or the observation made; the time to show. */
  observedAt?: Instant | null;
}

export interface AppointmentClaim extends Omit<OrderClaim, "meaning" | "control"> {
  startAt: Instant | null;
  resource: string | null;
}

export interface MilestoneClaim {
  trigger: string;
  source: string;
  time: StatedTime;
  order: ClaimOrder;
  milestone: Milestone;
  state: "needed" | "running" | "done" | "not-needed";
  document: string | null;
  flags: Flag[];
}

export interface OrderEventData {
  "order.placed": OrderClaim;
  "order.changed": OrderClaim;
  "order.status.changed": OrderClaim & {
    status: "in-progress" | "held" | "released" | "completed" | "cancel-requested" | "cancel-failed" | "error";
  };
  "order.cancelled": OrderClaim;
  "bed.requested": OrderClaim;
  "bed.request.changed": OrderClaim;
  "bed.request.cancelled": OrderClaim;
  "discharge.order.signed": OrderClaim;
  "discharge.order.cancelled": OrderClaim;
  "discharge.milestone.reached": MilestoneClaim;
  "discharge.milestone.cancelled": MilestoneClaim;
  "lab.result.preliminary": ResultClaim;
  "lab.result.final": ResultClaim;
  "lab.result.final.cancelled": ResultClaim;
  "imaging.result.preliminary": ResultClaim;
  "imaging.result.final": ResultClaim;
  "imaging.result.final.cancelled": ResultClaim;
  "referral.received": OrderClaim;
  "referral.updated": OrderClaim;
  "referral.cancelled": OrderClaim;
  "priorauth.requested": OrderClaim;
  "priorauth.document.received": OrderClaim;
  "priorauth.decided": OrderClaim & { outcome: "approved" | "denied" | "pending" | "partial" };
  "appointment.booked": AppointmentClaim;
  "appointment.rescheduled": AppointmentClaim;
  "appointment.changed": AppointmentClaim;
  "appointment.cancelled": AppointmentClaim;
  "appointment.discontinued": AppointmentClaim;
  "appointment.deleted": AppointmentClaim;
  "appointment.noshow": AppointmentClaim;
  "appointment.arrived": AppointmentClaim;
  "appointment.fulfilled": AppointmentClaim;
  "appointment.slot.blocked": AppointmentClaim;
  "appointment.slot.opened": AppointmentClaim;
}
