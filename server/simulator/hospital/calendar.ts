export const HOUR_MS = 3_600_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * HOUR_MS;

/** A hospital's wall clock: local hours by IANA rules, and HL7 time stamps with their offset. */
export class Calendar {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  }

  /** Local hour of day, 0 <= hour < 24. */
  hour(at: number): number {
    return ((((at + this.#offset(at)) % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS;
  }

  /** 0 Sunday .. 6 Saturday. */
  weekday(at: number): number {
    return new Date(at + this.#offset(at)).getUTCDay();
  }

  startOfDay(at: number): number {
    const local = at + this.#offset(at);
    const midnight = local - (((local % DAY_MS) + DAY_MS) % DAY_MS);
    return midnight - this.#offset(midnight - this.#offset(at));
  }

  /** `20261117132011-0500` (HL7 v2.5.1 ch. 2.A.22). */
  hl7(at: number): string {
    const offset = this.#offset(at);
    const local = new Date(at + offset).toISOString();
    const minutes = Math.abs(offset) / MINUTE_MS;
    const zone = `${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
    return `${local.slice(0, 19).replace(/[-:T]/g, "")}${offset < 0 ? "-" : "+"}${zone}`;
  }

  /** Offset in milliseconds, looked up once an hour: zones change on the hour. */
  #offset(at: number): number {
    const slot = Math.floor(at / HOUR_MS);
    const known = this.#offsets.get(slot);
    if (known !== undefined) return known;
    const name = this.#format.formatToParts(slot * HOUR_MS).find((part) => part.type === "timeZoneName")?.value ?? "";
    const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
    const size = match ? (Number(match[2]) * 60 + Number(match[3])) * MINUTE_MS : 0;
    const offset = match?.[1] === "-" ? -size : size;
    this.#offsets.set(slot, offset);
    return offset;
  }
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
