import type { Instant, StatedTime } from "#server/canonical/instant.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import type { ZoneClock } from "#server/site/zone-clock.ts";
import { pathOf, readText, type Spot } from "./field-reader.ts";
import { parseHl7Time } from "./hl7-time.ts";

/** How far a sender's clock may run ahead of ours before its time is not believed. */
export const FUTURE_TOLERANCE_MS = 10 * 60_000;

/** Where a sender says when it wrote an event down: EVN-2, else MSH-7 (reference mapping F6). */
export function recordSpots(evn: Hl7Segment | undefined, msh: Hl7Segment | undefined): Spot[] {
  return [
    { segment: evn, field: 2 },
    { segment: msh, field: 7 },
  ];
}

export function recordedTime(
  evn: Hl7Segment | undefined,
  msh: Hl7Segment | undefined,
  clock: ZoneClock,
  receivedAt: Instant,
): StatedTime | null {
  for (const spot of recordSpots(evn, msh)) {
    const text = readText(spot);
    const stated = text === undefined ? null : parseHl7Time(text, clock);
    if (stated && stated.at <= receivedAt + FUTURE_TOLERANCE_MS)
      return { at: stated.at, offset: stated.offset, precision: stated.precision, basis: pathOf(spot) };
  }
  return null;
}
