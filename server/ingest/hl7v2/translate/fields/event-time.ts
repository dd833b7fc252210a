import type { Flag } from "#server/canonical/claim.ts";
import type { Instant, StatedTime } from "#server/canonical/instant.ts";
import type { Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import type { MessageContext } from "../message-context.ts";
import { pathOf, readText, type Spot, type Trace } from "./field-reader.ts";
import { type Hl7Time, isCoarse, parseHl7Time } from "./hl7-time.ts";
import { FUTURE_TOLERANCE_MS, recordSpots } from "./recorded-time.ts";

/** When something happened and when its sender wrote it down. */
export interface EventTime {
  time: StatedTime;
  recordedAt: Instant;
  flags: Flag[];
  fields: Trace;
}

export interface TimeOptions {
  /** A time coarser than a minute stands for the end of its interval (a discharge "on Tuesday"), not the start. */
  coarseEnd?: boolean;
}

/**
 * The first candidate that is a time and not more than ten minutes in the future, then EVN-2, MSH-7, receipt (reference
 * mapping F2 to F7). A coarse time gives way to EVN-2 when that lies inside it.
 */
export function chooseTime(context: MessageContext, candidates: Spot[], options: TimeOptions = {}): EventTime {
  const flags: Flag[] = [];
  const { recorded } = context;
  for (const spot of [...candidates, ...recordSpots(context.evn, context.msh)]) {
    const stated = timeAt(context, spot);
    if (!stated) continue;
    if (stated.at > context.receivedAt + FUTURE_TOLERANCE_MS) {
      if (!flags.includes("time.future")) flags.push("time.future");
      continue;
    }
    if (stated.doubtful) flags.push("time.ambiguous");
    const path = pathOf(spot);
    const time = settle(context, stated, path, flags, options);
    const fields: Trace = [{ path: time.basis, as: "time" }];
    if (recorded) fields.push({ path: recorded.basis, as: "recorded" });
    return { time, recordedAt: recorded?.at ?? context.receivedAt, flags, fields };
  }
  return { time: receiptTime(context), recordedAt: context.receivedAt, flags, fields: [] };
}

/** A planned or reported time that is data of the event, not its moment: the future is fine. Undefined: not stated. */
export function readInstant(
  context: MessageContext,
  fields: Trace,
  as: string,
  spot: Spot,
  options: TimeOptions = {},
): Instant | undefined {
  const stated = timeAt(context, spot);
  if (!stated) return undefined;
  fields.push({ path: pathOf(spot), as });
  return options.coarseEnd && isCoarse(stated.precision) ? stated.end : stated.at;
}

/** A time as stated, with its precision, such as the target time of a cancel in EVN-6. */
export function readStated(context: MessageContext, fields: Trace, as: string, spot: Spot): StatedTime | null {
  const stated = timeAt(context, spot);
  if (!stated) return null;
  const basis = pathOf(spot);
  fields.push({ path: basis, as });
  return { at: stated.at, offset: stated.offset, precision: stated.precision, basis };
}

export function timeAt(context: MessageContext, spot: Spot): Hl7Time | null {
  const text = readText(spot);
  return text === undefined ? null : parseHl7Time(text, context.facility.clock);
}

export function spot(segment: Hl7Segment | undefined, field: number, component?: number): Spot {
  return component === undefined ? { segment, field } : { segment, field, component };
}

function settle(
  context: MessageContext,
  stated: Hl7Time,
  basis: string,
  flags: Flag[],
  options: TimeOptions,
): StatedTime {
  const { at, end, offset, precision } = stated;
  if (!isCoarse(precision)) return { at, offset, precision, basis };
  const { recorded, receivedAt } = context;
  flags.push("time.imprecise");
  if (recorded && !isCoarse(recorded.precision) && recorded.at >= at && recorded.at <= end) return recorded;
  return { at: options.coarseEnd ? Math.max(at, Math.min(end, receivedAt)) : at, offset, precision, basis };
}

function receiptTime(context: MessageContext): StatedTime {
  const { receivedAt, facility } = context;
  return { at: receivedAt, offset: facility.clock.offsetAt(receivedAt), precision: "millisecond", basis: "received" };
}
