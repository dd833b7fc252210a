import type { ResultClaim } from "#server/canonical/families/order.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { readText, type Trace } from "../fields/field-reader.ts";

type Abnormal = ResultClaim["abnormal"];

/** HL7 table 0078. What is not listed says nothing about danger, and neither does silence: both are unknown, not normal. */
const FLAGS = new Map<string, Abnormal>([
  ["HH", "critical"],
  ["LL", "critical"],
  ["AA", "critical"],
  ["H", "abnormal"],
  ["L", "abnormal"],
  ["A", "abnormal"],
  ["<", "abnormal"],
  [">", "abnormal"],
  ["N", "normal"],
]);

const SEVERITY: Abnormal[] = ["critical", "abnormal", "normal"];

/** The gravest of the flags in OBX-8 over the lines of one unit. */
export function readAbnormal(lines: Hl7Segment[], fields: Trace): Abnormal {
  const found = new Set<Abnormal>();
  for (const segment of lines)
    for (let repetition = 1; repetition <= segment.repetitions(8); repetition += 1) {
      const flag = FLAGS.get(readText({ segment, field: 8, repetition })?.toUpperCase() ?? "");
      if (flag) found.add(flag);
    }
  const gravest = SEVERITY.find((severity) => found.has(severity));
  if (gravest) fields.push({ path: "OBX-8", as: "abnormal" });
  return gravest ?? "unknown";
}
