import type { Stamp } from "../senders/hl7-text.ts";

export type Transport = "mllp" | "webhook" | "fhir";

/** One message ready for the wire. */
export interface Delivery {
  /** When it leaves the sender, on the simulated clock (Unix ms). */
  at: number;
  /** Source id of the site file: `EPIC-ADT`, `H03-LAB`. */
  source: string;
  transport: Transport;
  /** MSH-10, webhook-id, or the subscription and its event number. */
  id: string;
  /** `ADT^A02`, `bed.cleaning.started`, `Task`. */
  label: string;
  body: string;
  /** A repeat of something already sent. */
  repeat: boolean;
}

/** A message before the wire has had its way with it. */
export interface Draft {
  source: string;
  transport: Transport;
  label: string;
  /** Where the receiver knows the message by something else than a running number. */
  id?: string;
  /** When it really happened. */
  occurredAt: number;
  /** When it was written down, were all well. */
  recordedAt: number;
  visit: string | null;
  /** Beds whose picture depends on it. */
  beds: string[];
  /** Says where somebody is or how a bed is: going wrong, it can leave a wrong picture of a bed. */
  showsPlace: boolean;
  /** May be charted late: an effective event with a time of its own, not a plan and not a snapshot. */
  mayBeChartedLate: boolean;
  /** Starts a visit: without a number nobody can name the visit until the next message. */
  starts: boolean;
  build(stamp: Stamp): string;
}
