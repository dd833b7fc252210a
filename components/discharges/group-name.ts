import { BUCKET_NAMES, DISCHARGE_BUCKETS } from "./discharge-bucket.ts";
import type { DischargeGrouping } from "./discharges-url.ts";

/** What a group of rows is called over its first row. */
export function groupName(by: DischargeGrouping, group: string): string {
  if (by === "target") {
    const bucket = DISCHARGE_BUCKETS.find((one) => one === group);
    return bucket ? BUCKET_NAMES[bucket] : group;
  }
  return group || (by === "unit" ? "No unit" : "Not said");
}
