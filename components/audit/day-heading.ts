const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** `Today, Tuesday 17 November`, `Sunday 15 November`, and of another year `Wednesday 31 December 2025`. */
export function dayHeading(at: number, now: number, timeZone: string): string {
  const day = parts(at, timeZone);
  const today = parts(now, timeZone);
  const name = `${day.weekday} ${day.day} ${day.month}`;
  if (name === `${today.weekday} ${today.day} ${today.month}` && day.year === today.year) return `Today, ${name}`;
  const yesterday = parts(now - DAY_MS, timeZone);
  if (day.year === yesterday.year && day.month === yesterday.month && day.day === yesterday.day)
    return `Yesterday, ${name}`;
  return day.year === today.year ? name : `${name} ${day.year}`;
}

function parts(at: number, timeZone: string): Record<"weekday" | "day" | "month" | "year", string> {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      weekday: "long",
      day: "numeric",
      month: "long",
      year: "numeric",
    });
    formats.set(timeZone, format);
  }
  const all = format.formatToParts(at);
  const part = (name: string) => all.find(({ type }) => type === name)?.value ?? "";
  return { weekday: part("weekday"), day: part("day"), month: part("month"), year: part("year") };
}
