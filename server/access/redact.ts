import { FIELD_CLASSES, type FieldClass } from "#server/contracts/field-class.ts";
import type { ViewName, ViewRows } from "#server/contracts/live.ts";
import { bedRowClasses } from "#server/contracts/views/bed-row.ts";
import { dischargeRowClasses } from "#server/contracts/views/discharge-row.ts";
import { feedRowClasses } from "#server/contracts/views/feed-row.ts";
import { queueRowClasses } from "#server/contracts/views/queue-row.ts";
import type { Audience } from "./audience.ts";

/** Views that hold nothing about any person and are fit for a corridor. */
const CORRIDOR_VIEWS: readonly ViewName[] = ["wall", "feeds"];

const CLASSES: { readonly [V in ViewName]: Readonly<Record<string, FieldClass>> | null } = {
  // Every field of the wall is of class `none` by contract.
  wall: null,
  beds: bedRowClasses,
  discharges: dischargeRowClasses,
  queues: queueRowClasses,
  feeds: feedRowClasses,
};

/** Whether an audience may open a view at all. */
export function mayWatch(audience: Audience, view: ViewName): boolean {
  return audience.clearance !== "none" || CORRIDOR_VIEWS.includes(view);
}

/** The row as the audience may see it: fields above its clearance are emptied, never sent. */
export function redactRow<V extends ViewName>(view: V, row: ViewRows[V], audience: Audience): ViewRows[V] {
  const classes = CLASSES[view];
  if (!classes || permits(audience.clearance, "identity")) return row;
  const entries = Object.entries(row).map(([field, value]) =>
    permits(audience.clearance, classes[field] ?? "identity")
      ? [field, value]
      : [field, Array.isArray(value) ? [] : null],
  );
  return Object.fromEntries(entries);
}

export function permits(clearance: FieldClass, field: FieldClass): boolean {
  return FIELD_CLASSES.indexOf(clearance) >= FIELD_CLASSES.indexOf(field);
}
