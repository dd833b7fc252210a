const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Keeps a number and its unit on one line. */
const NB = "\u00a0";

/** Elapsed time in its two largest useful units: `4 s`, `22 min`, `3 h 12`, `2 d 4 h`. Never negative. */
export function elapsed(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < DAY) return underADay(whole);
  const hours = Math.floor((whole % DAY) / HOUR);
  const days = `${Math.floor(whole / DAY)}${NB}d`;
  return hours === 0 || whole >= 10 * DAY ? days : `${days}${NB}${hours}${NB}h`;
}

/** Elapsed time in one unit, for a bed's cell: `4 s`, `22 min`, `3 h`, `2 d`. */
export function elapsedShort(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole >= DAY) return `${Math.floor(whole / DAY)}${NB}d`;
  if (whole >= HOUR) return `${Math.floor(whole / HOUR)}${NB}h`;
  return underADay(whole);
}

/** A silence as the tags print it: `00:46`, `07:04`, and from an hour on `1 h 07`. */
export function silenceText(ms: number): string {
  const whole = Math.max(0, ms);
  return whole < HOUR ? `${pad(whole / MINUTE)}:${pad((whole % MINUTE) / SECOND)}` : elapsed(whole);
}

function underADay(ms: number): string {
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)}${NB}s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}${NB}min`;
  return `${Math.floor(ms / HOUR)}${NB}h${NB}${pad((ms % HOUR) / MINUTE)}`;
}

function pad(value: number): string {
  return String(Math.floor(value)).padStart(2, "0");
}
