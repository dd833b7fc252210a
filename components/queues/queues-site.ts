import type { Facility } from "../table/facility.ts";

/** What the queue page must know of the site map. */
export interface QueuesSite {
  facilities: Facility[];
}
