import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { fold } from "#server/site/word-fold.ts";
import type { MessageContext } from "../message-context.ts";
import { spot } from "./event-time.ts";
import { pathOf, readNullable, readText, type Trace } from "./field-reader.ts";

/** Fields whose codes may stand for isolation at a site: observation and its value, diagnosis, allergy or adverse reaction. */
const CODED = { OBX: [3, 5], DG1: [3], AL1: [3] } as const;

/**
 * Isolation codes of the site map found in PV2-41, OBX, DG1 and AL1 (reference mapping F20). Only the site's list counts:
 * HL7 table 0433 is about behaviour, not about isolation. Null: PV2-41 is `""`. Undefined: nothing said.
 */
export function readIsolation(
  context: MessageContext,
  pv2: Hl7Segment | undefined,
  fields: Trace,
): string[] | null | undefined {
  if (pv2 && readNullable(spot(pv2, 41)) === null) {
    fields.push({ path: "PV2-41", as: "isolation" });
    return null;
  }
  const { isolation } = context.words;
  if (isolation.size === 0) return undefined;
  const found = new Set<string>();
  const look = (segment: Hl7Segment, field: number) => {
    for (let repetition = 1; repetition <= segment.repetitions(field); repetition += 1) {
      const where = { segment, field, repetition };
      const code = readText(where);
      if (code === undefined || !isolation.has(fold(code))) continue;
      found.add(code);
      fields.push({ path: pathOf(where), as: "isolation" });
    }
  };
  if (pv2) look(pv2, 41);
  for (const segment of context.doc.segments)
    if (segment.name === "OBX" || segment.name === "DG1" || segment.name === "AL1")
      for (const field of CODED[segment.name]) look(segment, field);
  return found.size > 0 ? [...found] : undefined;
}
