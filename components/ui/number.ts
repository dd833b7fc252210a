const THIN_SPACE = "\u2009";
const MINUS = "\u2212";

/** `1 017`, `−7`: thousands by a thin space, a real minus, `digits` after the point. */
export function formatNumber(value: number, digits = 0): string {
  const fixed = Math.abs(value).toFixed(digits);
  const [whole = "", fraction] = fixed.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE);
  const negative = value < 0 && Number(fixed) !== 0;
  return `${negative ? MINUS : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}

/** A change: `+3`, `−7`, `0`. */
export function formatSigned(value: number): string {
  return value > 0 ? `+${formatNumber(value)}` : formatNumber(value);
}

/** `6.0 %` of a whole; a dash where there is no whole. */
export function formatShare(part: number, whole: number, digits = 0): string {
  return whole > 0 ? `${formatNumber((100 * part) / whole, digits)}\u00a0%` : "\u2014";
}

/** A visit number in groups of three as people read it aloud: `V 204 388`. Others are left as they are. */
export function formatVisit(visit: string): string {
  return /^\d{5,9}$/.test(visit) ? `V${THIN_SPACE}${visit.replace(/\B(?=(\d{3})+$)/g, THIN_SPACE)}` : visit;
}
