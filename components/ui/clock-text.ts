const formats = new Map<string, Intl.DateTimeFormat>();

/** `13:42` on the hospital's clocks. */
export function clockTime(at: number, timeZone: string): string {
  const part = parts(at, timeZone);
  return `${part("hour")}:${part("minute")}`;
}

/** `13:42:05`. */
export function clockSeconds(at: number, timeZone: string): string {
  return `${clockTime(at, timeZone)}:${parts(at, timeZone)("second")}`;
}

/** `Tue 17 Nov`. */
export function dayText(at: number, timeZone: string): string {
  const part = parts(at, timeZone);
  return `${part("weekday")} ${Number(part("day"))} ${part("month").slice(0, 3)}`;
}

/** Built from parts, since the joined forms differ between a server's and a browser's language data. */
function parts(at: number, timeZone: string): (name: Intl.DateTimeFormatPartTypes) => string {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "short",
      day: "numeric",
      month: "short",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      hourCycle: "h23",
    });
    formats.set(timeZone, format);
  }
  const all = format.formatToParts(at);
  return (name) => all.find((part) => part.type === name)?.value ?? "";
}
