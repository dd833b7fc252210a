/** How far the wire differs from the truth. Shares are of the messages named; zero switches a fault off. */
export interface FaultMix {
  /** Of all messages: sent again, mostly byte for byte, sometimes under a new control id. */
  duplicates: number;
  /** Of all messages: more than five minutes late, half charted late, half held up on the way. */
  late: number;
  /** Of all messages: overtaken by a later message of the same visit. */
  outOfOrder: number;
  /** Of movements: a mistake is charted and cancelled (A11, A12, A13). */
  cancels: number;
  /** Of movements: two patients change beds (A17, or two or three A02). */
  swaps: number;
  /** Of visits that start: registered under a second record, merged hours later (A40). */
  merges: number;
  /** Of visit messages: PV1-19 left empty. */
  missingVisitNumber: number;
  /** Mean of the exponential delay between the deed and the click, for cleaning and transport. */
  manualLagSeconds: number;
  /** All connections are down; what was meant to go out follows in one burst. */
  outage: { afterHours: number; hours: number } | null;
}

export const NO_FAULTS: FaultMix = {
  duplicates: 0,
  late: 0,
  outOfOrder: 0,
  cancels: 0,
  swaps: 0,
  merges: 0,
  missingVisitNumber: 0,
  manualLagSeconds: 0,
  outage: null,
};

export const USUAL_FAULTS: FaultMix = {
  duplicates: 0.01,
  late: 0.02,
  outOfOrder: 0.005,
  cancels: 0.015,
  swaps: 0.002,
  merges: 0.003,
  missingVisitNumber: 0.003,
  manualLagSeconds: 735,
  outage: null,
};

const SHARES = ["duplicates", "late", "outOfOrder", "cancels", "swaps", "merges", "missingVisitNumber"] as const;

/** The usual mix with every share multiplied; the manual lag stays. */
export function intensified(mix: FaultMix, times: number): FaultMix {
  const result = { ...mix };
  for (const share of SHARES) result[share] = Math.min(0.5, mix[share] * times);
  return result;
}

/** Faults the feed can commit, as they are counted. */
export type FaultKind =
  | "duplicate"
  | "late"
  | "out-of-order"
  | "cancel"
  | "swap"
  | "merge"
  | "missing-visit-number"
  | "outage";
