import type { FieldClass } from "#server/contracts/field-class.ts";
import { permits } from "../audience.ts";

/** The row with every field above the class emptied: lists become empty, everything else null. An unclassified field is identity. */
export function withhold<Row extends object>(
  row: Row,
  classes: Readonly<Record<string, FieldClass>>,
  clearance: FieldClass,
): Row {
  const fields = Object.entries(row).map(([name, value]) =>
    permits(clearance, classes[name] ?? "identity") ? [name, value] : [name, Array.isArray(value) ? [] : null],
  );
  return Object.fromEntries(fields);
}

/** Whether the class leaves something out of rows like these, whatever a single row holds. */
export function isPartial(classes: Readonly<Record<string, FieldClass>>, clearance: FieldClass): boolean {
  return Object.values(classes).some((fieldClass) => !permits(clearance, fieldClass));
}
