import type { OrderMeaning } from "#server/canonical/families/order.ts";

/** What an order control code does to an order (HL7 v2.9 ch. 4, ORC-1; reference mapping O2). */
export type OrderStep =
  | "placed"
  | "changed"
  | "cancelled"
  | "cancel-requested"
  | "cancel-failed"
  | "held"
  | "released"
  | "in-progress"
  | "completed"
  | "error"
  | "none";

const STEPS = new Map<string, OrderStep>([
  ...codes("placed", "NW", "OK", "NA", "SN", "RO", "PA", "CH"),
  ...codes("changed", "XO", "RP", "XX", "XR", "RU", "RQ"),
  ...codes("cancel-requested", "CA", "DC"),
  ...codes("cancelled", "CR", "DR", "OC", "OD"),
  ...codes("cancel-failed", "UC", "UD", "UX", "UA", "UM", "UH"),
  ...codes("held", "HD", "OH", "HR"),
  ...codes("released", "RL", "OE", "OR"),
  // A previous result is quoted, or the order is linked to a problem: no step.
  ...codes("none", "PR", "LI", "UN"),
]);

/** Status changed, its request, and "results or service done follow": ORC-5 says what happened. */
const STATUS_REPORTS = new Set(["SC", "SR", "RE", "CN"]);

/** ORC-5 (HL7 table 0038), which speaks where ORC-1 is a status report. */
const STATUS_STEPS = new Map<string, OrderStep>([
  ...codes("in-progress", "A", "IP", "SC"),
  ...codes("held", "HD"),
  ...codes("completed", "CM"),
  ...codes("cancelled", "CA", "DC"),
  ...codes("changed", "RP"),
  ...codes("error", "ER"),
]);

/** Orders that a filler must confirm before a cancel holds. */
const FILLED: ReadonlySet<OrderMeaning> = new Set(["lab", "imaging"]);

/**
 * `meaning` null: the message does not say what was ordered, as a bare cancel by number; whether a filler must confirm
 * is then for the fold to say.
 */
export function orderStep(control: string, status: string, meaning: OrderMeaning | null): OrderStep {
  if (control === "") return "placed";
  if (STATUS_REPORTS.has(control)) return STATUS_STEPS.get(status) ?? "none";
  const step = STEPS.get(control) ?? "changed";
  return step === "cancel-requested" && meaning !== null && !FILLED.has(meaning) ? "cancelled" : step;
}

function codes(step: OrderStep, ...list: string[]): [string, OrderStep][] {
  return list.map((code) => [code, step]);
}
