import { clockTime, dayText } from "../ui/clock-text.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEPS = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR];
const DAY = 24 * HOUR;

export interface TimeAxis {
  from: number;
  to: number;
  /** Share of the width, 0 to 1, of an instant; held inside the axis. */
  at(instant: number): number;
}

/** From a little before the first moment to a little after the last one, so that no mark sits on the edge. */
export function timeAxis(first: number, last: number): TimeAxis {
  const span = Math.max(last - first, 30 * MINUTE);
  const from = first - span * 0.02;
  const to = first + span * 1.03;
  return { from, to, at: (instant) => Math.min(1, Math.max(0, (instant - from) / (to - from))) };
}

/** Round moments of the hospital's clock, at most `most` of them. From a day apart on they are named by the day. */
export function axisTicks(axis: TimeAxis, timeZone: string, most: number): { at: number; label: string }[] {
  const span = axis.to - axis.from;
  const step = STEPS.find((one) => span / one <= most) ?? DAY * Math.max(1, Math.ceil(span / DAY / most));
  const offset = zoneOffset(axis.from, timeZone);
  const first = Math.ceil((axis.from + offset) / step) * step - offset;
  const count = Math.max(0, Math.floor((axis.to - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => {
    const at = first + index * step;
    const midnight = clockTime(at, timeZone) === "00:00";
    return { at, label: midnight || step >= DAY ? dayText(at, timeZone) : clockTime(at, timeZone) };
  });
}

/** How far the zone's clocks are ahead of UTC at an instant, to the minute. */
function zoneOffset(at: number, timeZone: string): number {
  const [hours = 0, minutes = 0] = clockTime(at, timeZone).split(":").map(Number);
  const local = (hours * 60 + minutes) * MINUTE;
  const utc = Math.floor((at % DAY) / MINUTE) * MINUTE;
  return local - utc;
}
