import type { OrderClaim } from "#server/canonical/families/order.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { spot } from "../fields/event-time.ts";
import { type Spot, type Trace, trace } from "../fields/field-reader.ts";

type Priority = NonNullable<OrderClaim["priority"]>;

/** HL7 tables 0485 (TQ1-9, TQ.6), 0027 (OBR-5) and 0217 (PV2-25). */
const PRIORITIES = new Map<string, Priority>([
  ["S", "stat"],
  ["STAT", "stat"],
  ["1", "stat"],
  ["EM", "stat"],
  ["A", "urgent"],
  ["ASAP", "urgent"],
  ["T", "urgent"],
  ["P", "urgent"],
  ["UR", "urgent"],
  ["URGENT", "urgent"],
  ["2", "urgent"],
  ["R", "routine"],
  ["ROUTINE", "routine"],
  ["EL", "routine"],
  ["3", "routine"],
]);

/** The first of the spots that holds a known word. */
export function readPriority(spots: Spot[], fields: Trace): Priority | undefined {
  for (const where of spots) {
    const read: Trace = [];
    const priority = PRIORITIES.get(trace(read, "priority", where)?.toUpperCase() ?? "");
    if (!priority) continue;
    fields.push(...read);
    return priority;
  }
  return undefined;
}

/** What a bed request asks of the bed: accommodation (PV2-2) and isolation. */
export function readNeeds(
  isolation: string[] | null,
  pv2: Hl7Segment | undefined,
  fields: Trace,
): { bedClass: string | null; isolation: boolean } {
  const bedClass = trace(fields, "needs", spot(pv2, 2))?.slice(0, 40) ?? null;
  return { bedClass, isolation: isolation !== null && isolation.length > 0 };
}
