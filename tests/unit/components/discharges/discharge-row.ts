import type { DischargeTargets } from "#components/discharges/discharges-site.ts";
import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";

/** 13:42 in New York. */
export const NOW = Date.UTC(2026, 10, 17, 18, 42);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const TARGETS: DischargeTargets = { dischargeMinutes: 120, transportMinutes: 45 };

/** A patient whose order was signed an hour ago, with what the test is about laid over it. */
export function dischargeRow(over: Partial<DischargeRow> = {}): DischargeRow {
  return {
    id: "LKF/203117",
    visit: "203117",
    facility: "LKF",
    unit: "7E",
    bed: "7E-20",
    stage: "ordered",
    expectedAt: null,
    orderedAt: NOW - HOUR,
    milestones: {},
    confirmedAt: null,
    leftAt: null,
    waitingFor: null,
    waitingSince: null,
    disposition: null,
    ...over,
  };
}
