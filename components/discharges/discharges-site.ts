import type { Facility } from "../table/facility.ts";

/** What the discharge page must know of the site map. Targets in minutes. */
export interface DischargesSite {
  facilities: Facility[];
  /** Group of each unit id, such as `adult`. */
  unitGroups: Record<string, string>;
  targets: DischargeTargets;
}

export interface DischargeTargets {
  dischargeMinutes: number;
  transportMinutes: number;
}
