import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import type { Subject } from "../fields/visit-number.ts";
import type { MessageContext } from "../message-context.ts";

const SLOTS = { PID: "pid", PV1: "pv1", PV2: "pv2", MRG: "mrg" } as const;

/** One subject per PID, with the first PV1, PV2 and MRG that follow it (A17, A18, A24, A34 to A37, A39 to A51). */
export function subjectsOf(context: MessageContext): Subject[] {
  return context.doc.groups("PID").map(({ segments }) => {
    const subject: Subject = {};
    for (const segment of segments) {
      const slot = slotOf(segment);
      if (slot) subject[slot] ??= segment;
    }
    return subject;
  });
}

function slotOf({ name }: Hl7Segment): keyof Subject | undefined {
  return name === "PID" || name === "PV1" || name === "PV2" || name === "MRG" ? SLOTS[name] : undefined;
}
