import type { Audience } from "#server/access/audience.ts";
import { FIELD_CLASSES, type FieldClass } from "#server/contracts/field-class.ts";
import type { ViewName, ViewRows } from "#server/contracts/live.ts";
import { bedRowClasses } from "#server/contracts/views/bed-row.ts";
import { dischargeRowClasses } from "#server/contracts/views/discharge-row.ts";
import { feedRowClasses } from "#server/contracts/views/feed-row.ts";
import { queueRowClasses } from "#server/contracts/views/queue-row.ts";

const CLASSES: Record<ViewName, Readonly<Record<string, FieldClass>>> = {
  wall: {},
  beds: bedRowClasses,
  discharges: dischargeRowClasses,
  queues: queueRowClasses,
  feeds: feedRowClasses,
};

/** The row with every field above the audience's clearance emptied, so that a screen is tried with what it would really get. */
export function redacted<V extends ViewName>(view: V, row: ViewRows[V], audience: Audience): ViewRows[V] {
  const clearance = FIELD_CLASSES.indexOf(audience.clearance);
  const classes = CLASSES[view];
  const fields = Object.entries(row).map(([name, value]) => {
    const allowed = FIELD_CLASSES.indexOf(classes[name] ?? "none") <= clearance;
    return [name, allowed ? value : Array.isArray(value) ? [] : null];
  });
  return { ...Object.fromEntries(fields), id: row.id };
}
