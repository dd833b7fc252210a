import type { LineageField } from "#server/canonical/event.ts";
import { fieldPath, HL7_NULL, type Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";

/** Fields read so far for one draft, in the order of reading. */
export type Trace = LineageField[];

/** Place of a value in a segment; component, repetition and subcomponent count from 1. */
export interface Spot {
  segment: Hl7Segment | undefined;
  field: number;
  component?: number;
  repetition?: number;
  subcomponent?: number;
}

/** The text at a spot, trimmed; null for `""` (delete), undefined when the sender said nothing (HL7 v2.9 ch. 2.5.3). */
export function readNullable(spot: Spot): string | null | undefined {
  if (!spot.segment) return undefined;
  const { segment, field, repetition = 1, component = 1, subcomponent = 1 } = spot;
  const text = segment.value(field, repetition, component, subcomponent);
  if (text === undefined) return undefined;
  if (text === HL7_NULL) return null;
  const trimmed = text.trim();
  return trimmed === "" ? undefined : trimmed;
}

/** The text at a spot; empty and `""` alike are undefined. */
export function readText(spot: Spot): string | undefined {
  return readNullable(spot) ?? undefined;
}

/** `PV1-3.1`, `OBX[2]-3.1`, `PID-3[2].1`. */
export function pathOf({ segment, field, repetition, component }: Spot): string {
  return segment ? fieldPath(segment, field, repetition, component) : "";
}

/** Reads a text and notes where it came from, when there is something. */
export function trace(fields: Trace, as: string, spot: Spot): string | undefined {
  const text = readText(spot);
  if (text !== undefined) fields.push({ path: pathOf(spot), as });
  return text;
}

/** As `trace`, but tells a deletion (null) from silence. A deletion is a statement too, so it is noted. */
export function traceNullable(fields: Trace, as: string, spot: Spot): string | null | undefined {
  const text = readNullable(spot);
  if (text !== undefined) fields.push({ path: pathOf(spot), as });
  return text;
}
