import type { Instant } from "#server/canonical/instant.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;
const LAG_MINUTES = 60;
/** Lag buckets grow by a tenth from 10 ms: 120 of them reach past an hour, so a percentile is right within 10 %. */
const LAG_BASE_MS = 10;
const LAG_GROWTH = 1.1;
const LAG_BUCKETS = 135;

/** One journal row as far as feeds are concerned. */
export interface JournalMark {
  source: string;
  receivedAt: Instant;
  messageTime: Instant | null;
  outcome: string;
  flagged: boolean;
}

export interface MinuteCount {
  received: number;
  duplicates: number;
  rejected: number;
  flagged: number;
}

interface SourceBook {
  lastAt: Instant | null;
  minutes: Map<number, MinuteCount>;
  /** Lag histogram per minute of the last hour. */
  lags: Map<number, Uint32Array>;
}

/** Counts per source and minute over the last day. Memory has a bound: a day of minutes and an hour of histograms per source. */
export class FeedBook {
  readonly #sources = new Map<string, SourceBook>();

  get sources(): Iterable<string> {
    return this.#sources.keys();
  }

  add(mark: JournalMark): void {
    const minute = this.#minute(mark.source, mark.receivedAt);
    minute.received += 1;
    if (mark.outcome === "duplicate") minute.duplicates += 1;
    if (mark.outcome === "refused") minute.rejected += 1;
    if (mark.flagged) minute.flagged += 1;
    if (mark.messageTime !== null) this.#addLag(mark.source, mark.receivedAt, mark.receivedAt - mark.messageTime);
  }

  /** Takes counts of a past minute as a whole, when a node starts. */
  load(source: string, minuteAt: Instant, count: MinuteCount, lastAt: Instant): void {
    Object.assign(this.#minute(source, minuteAt), count);
    const book = this.#book(source);
    book.lastAt = Math.max(book.lastAt ?? 0, lastAt);
  }

  lastAt(source: string): Instant | null {
    return this.#sources.get(source)?.lastAt ?? null;
  }

  /** Messages in each of the last 60 whole minutes and the running one, oldest first. */
  last60(source: string, now: Instant): number[] {
    const minutes = this.#sources.get(source)?.minutes;
    const current = Math.trunc(now / MINUTE_MS);
    return Array.from({ length: 60 }, (_, index) => minutes?.get(current - 59 + index)?.received ?? 0);
  }

  day(source: string, now: Instant): MinuteCount {
    const sum: MinuteCount = { received: 0, duplicates: 0, rejected: 0, flagged: 0 };
    const oldest = Math.trunc(now / MINUTE_MS) - DAY_MINUTES;
    for (const [minute, count] of this.#sources.get(source)?.minutes ?? []) {
      if (minute <= oldest) continue;
      sum.received += count.received;
      sum.duplicates += count.duplicates;
      sum.rejected += count.rejected;
      sum.flagged += count.flagged;
    }
    return sum;
  }

  /** Percentile of message time to commit over the last hour, milliseconds; null without messages that state a time. */
  lag(source: string, percentile: number, now: Instant): number | null {
    const total = new Uint32Array(LAG_BUCKETS);
    let count = 0;
    const oldest = Math.trunc(now / MINUTE_MS) - LAG_MINUTES;
    for (const [minute, histogram] of this.#sources.get(source)?.lags ?? []) {
      if (minute <= oldest) continue;
      for (let i = 0; i < LAG_BUCKETS; i++) {
        const n = histogram[i] ?? 0;
        total[i] = (total[i] ?? 0) + n;
        count += n;
      }
    }
    if (count === 0) return null;
    let seen = 0;
    for (let i = 0; i < LAG_BUCKETS; i++) {
      seen += total[i] ?? 0;
      if (seen >= count * percentile) return Math.round(LAG_BASE_MS * LAG_GROWTH ** i);
    }
    return null;
  }

  #book(source: string): SourceBook {
    let book = this.#sources.get(source);
    if (!book) {
      book = { lastAt: null, minutes: new Map(), lags: new Map() };
      this.#sources.set(source, book);
    }
    return book;
  }

  #minute(source: string, at: Instant): MinuteCount {
    const book = this.#book(source);
    book.lastAt = Math.max(book.lastAt ?? 0, at);
    const key = Math.trunc(at / MINUTE_MS);
    let minute = book.minutes.get(key);
    if (!minute) {
      minute = { received: 0, duplicates: 0, rejected: 0, flagged: 0 };
      book.minutes.set(key, minute);
      for (const old of book.minutes.keys()) if (old <= key - DAY_MINUTES) book.minutes.delete(old);
    }
    return minute;
  }

  #addLag(source: string, at: Instant, lagMs: number): void {
    const { lags } = this.#book(source);
    const key = Math.trunc(at / MINUTE_MS);
    let histogram = lags.get(key);
    if (!histogram) {
      histogram = new Uint32Array(LAG_BUCKETS);
      lags.set(key, histogram);
      for (const old of lags.keys()) if (old <= key - LAG_MINUTES) lags.delete(old);
    }
    const bucket = Math.ceil(Math.log(Math.max(lagMs, LAG_BASE_MS) / LAG_BASE_MS) / Math.log(LAG_GROWTH));
    const index = Math.min(LAG_BUCKETS - 1, Math.max(0, bucket));
    histogram[index] = (histogram[index] ?? 0) + 1;
  }
}
