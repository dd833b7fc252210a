const QUARTER_MS = 15 * 60_000;

export interface ReadyLine {
  /** Adult beds ready now, then after each quarter hour, if every known arrival and departure happens and nothing else. */
  values: number[];
  /** First stretch without a ready bed, as indexes into `values`, the end excluded; null when there is always one. */
  none: { from: number; to: number } | null;
}

/** `net`: departures less arrivals that are known, by quarter hour. */
export function readyLine(readyNow: number, net: readonly number[]): ReadyLine {
  const values = [readyNow];
  for (const change of net) values.push((values.at(-1) ?? 0) + change);
  const from = values.findIndex((value) => value <= 0);
  if (from < 0) return { values, none: null };
  const back = values.findIndex((value, index) => index > from && value > 0);
  return { values, none: { from, to: back < 0 ? values.length : back } };
}

/** Server time of a point of the line, for a picture that was true at `at`. */
export function quarterAt(at: number, index: number): number {
  return at + index * QUARTER_MS;
}
