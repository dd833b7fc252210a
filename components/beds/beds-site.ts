import type { Facility } from "../table/facility.ts";

/** What the bed grid must know of the site map: the order units stand in, and the limits that turn a wait into a warning. */
export interface BedsSite {
  facilities: Facility[];
  units: BedsSiteUnit[];
  policy: BedsPolicy;
  /** Whether the viewer may open the page that explains a bed in full. */
  explains: boolean;
}

export interface BedsSiteUnit {
  id: string;
  facility: string;
  name: string;
  /** `adult`, `critical`, `maternity`, `neonatal`, `pediatric`, `emergency` or `other`. */
  group: string;
  /** Units of one division stand together, with a stronger line below the last. */
  division: string;
}

export interface BedsPolicy {
  /** Hours after which a bed's state needs to be confirmed again. */
  confirmationHours: number;
  /** How long a person's word holds, hours. */
  assertionHours: number;
  cleaningMinutes: number;
  dischargeMinutes: number;
}
