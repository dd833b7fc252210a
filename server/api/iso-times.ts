import type { ShownEvent } from "#server/access/redact/redact-event.ts";
import { toIso } from "#server/canonical/instant.ts";

const TIME_NAME = /(?:At|Since|Until|Time)$|^(?:at|since|until|from|to|start|end|periodStart|periodEnd|occurredAt)$/;
/** Numbers below this under such a name (2.7 years after 1970) are counts or positions, not instants. */
const SMALLEST_INSTANT = 86_400_000_000;

/** Instants inside a row as ISO 8601 in UTC; everything else untouched. */
export function isoTimes(value: unknown, name = ""): unknown {
  if (typeof value === "number") return TIME_NAME.test(name) && value > SMALLEST_INSTANT ? toIso(value) : value;
  if (Array.isArray(value)) return value.map((item) => isoTimes(item, name));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, isoTimes(item, key)]));
}

/** An event as the API shows it. */
export function eventJson(event: ShownEvent): Record<string, unknown> {
  const { occurredAt, occurredOffset, sourceRecordedAt, recordedAt, data, ...rest } = event;
  return {
    ...rest,
    occurredAt: toIso(occurredAt, occurredOffset),
    sourceRecordedAt: sourceRecordedAt === null ? null : toIso(sourceRecordedAt),
    recordedAt: toIso(recordedAt),
    data: isoTimes(data),
  };
}
