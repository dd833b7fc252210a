import type { SegmentGroup } from "#server/ingest/hl7v2/wire/hl7-doc.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import type { MessageContext } from "../message-context.ts";

/** One order of a message: its common part, its detail, and the timing and results below it. */
export interface OrderGroup {
  orc: Hl7Segment | undefined;
  /** The ORC belongs to an order above; it controls this one, but its numbers are the other's. */
  sharesOrc: boolean;
  /** OBR, or what stands in its place (RXO, ODS, RQD). */
  obr: Hl7Segment | undefined;
  detail: Hl7Segment | undefined;
  tq1: Hl7Segment | undefined;
  obx: Hl7Segment[];
}

const DETAILS = ["OBR", "RXO", "ODS", "ODT", "RQD"];

/** An ORC begins an order; an OBR without one, or the next one below it, begins an order of its own. */
export function orderGroups(context: MessageContext): OrderGroup[] {
  let orc: Hl7Segment | undefined;
  return context.doc.groups("ORC", "OBR").map((group) => {
    const own = group.first("ORC");
    orc = own ?? orc;
    return asOrder(group, orc, !own);
  });
}

function asOrder(group: SegmentGroup, orc: Hl7Segment | undefined, sharesOrc: boolean): OrderGroup {
  return {
    orc,
    sharesOrc,
    obr: group.first("OBR"),
    detail: DETAILS.map((name) => group.first(name)).find((segment) => segment !== undefined),
    tq1: group.first("TQ1"),
    obx: group.all("OBX"),
  };
}
