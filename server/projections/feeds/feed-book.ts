import type { Instant } from "#server/canonical/instant.ts";
import { LagHistogram } from "./lag-histogram.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

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
  lags: LagHistogram;
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
    if (mark.messageTime !== null)
      this.#book(mark.source).lags.add(mark.receivedAt, mark.receivedAt - mark.messageTime);
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
    return this.#sources.get(source)?.lags.percentile(percentile, now) ?? null;
  }

  #book(source: string): SourceBook {
    let book = this.#sources.get(source);
    if (!book) {
      book = { lastAt: null, minutes: new Map(), lags: new LagHistogram() };
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
}
