import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { isoTime } from "#server/contracts/iso-time.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { compareFeeds } from "#server/reconcile/parallel/compare-feeds.ts";
import { DIFFERENCE_KINDS } from "#server/reconcile/parallel/compare-visit.ts";
import type { FeedComparison } from "#server/reconcile/parallel/feed-comparison.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { isoTimes } from "../iso-times.ts";
import { type Operation, operation } from "../operation.ts";

export interface FeedComparisonPorts {
  reader: Pick<LogReader, "head" | "positionAt" | "after" | "find">;
  site(): SiteMap;
  now(): Instant;
  /** The most events one comparison reads; of a longer span the end is compared. */
  maxEvents?: number;
}

const MAX_EVENTS = 150_000;
/** Folded without a pause; whoever else needs this thread waits no longer than that. */
const BATCH = 250;
const HOUR_MS = 3_600_000;

const wordSchema = z.object({ event: z.uuid(), type: z.string(), at: isoTime, recordedAt: isoTime });
const sideSchema = z.object({
  status: z.string(),
  class: z.string().nullable(),
  place: z.string().nullable(),
  since: isoTime.nullable(),
});

const comparisonSchema = z.object({
  source: z.string(),
  from: isoTime,
  to: isoTime,
  verdict: z.string(),
  visits: z.object({ spokenOf: z.int(), compared: z.int(), agreeing: z.int(), unjudged: z.int() }),
  kinds: z.record(z.enum(DIFFERENCE_KINDS), z.int()),
  movements: z.object({
    matched: z.int(),
    missing: z.int(),
    extra: z.int(),
    elsewhere: z.int(),
    late: z.int(),
    apartP50Ms: z.number().nullable(),
    apartP95Ms: z.number().nullable(),
  }),
  beds: z.object({ onlyBoard: z.int(), onlyParallel: z.int() }),
  differences: z.array(
    z.object({
      encounter: z.string(),
      visit: z.string(),
      kinds: z.array(z.enum(DIFFERENCE_KINDS)),
      board: sideSchema.nullable(),
      parallel: sideSchema.nullable(),
      boardWord: wordSchema.nullable(),
      parallelWord: wordSchema.nullable(),
      missing: z.int(),
      extra: z.int(),
      apartMs: z.number(),
    }),
  ),
  bedDifferences: z.array(
    z.object({ bed: z.string(), occupiedOn: z.enum(["board", "parallel"]), encounters: z.array(z.string()) }),
  ),
  unlisted: z.object({ visits: z.int(), beds: z.int() }),
});

/** How a source in parallel would do in the place of those that are trusted. Changes nothing. */
export function feedComparisonOperations(ports: FeedComparisonPorts): Operation[] {
  let running: { question: string; answer: Promise<FeedComparison> } | null = null;
  const once = (source: string, hours: number): Promise<FeedComparison> => {
    const question = `${source} ${hours}`;
    if (running?.question === question) return running.answer;
    if (running)
      throw new ApiRefusal(409, "busy", "Another comparison is under way on this node; ask again when it is done");
    const answer = compareSpan(ports, source, hours * HOUR_MS).finally(() => {
      running = null;
    });
    running = { question, answer };
    return answer;
  };
  return [
    operation({
      method: "GET",
      path: "/api/v1/feeds/{id}/comparison",
      id: "compareFeed",
      summary:
        "A source in parallel beside what the board believes without it: where they agree, and the worst differences",
      tag: "feeds",
      access: "feeds.view",
      params: z.object({ id: z.string().min(1).max(80) }),
      query: z.object({ hours: z.coerce.number().positive().max(168).default(24) }),
      answer: comparisonSchema,
      handle: async ({ params, query }) => {
        const source = ports.site().sources.find(({ id }) => id === params.id);
        if (!source) throw notFound("source");
        if (source.trust !== "parallel")
          throw new ApiRefusal(
            409,
            "source.trusted",
            `${source.id} is trusted: it is the board that others are compared with`,
          );
        return json(isoTimes(await once(source.id, query.hours)));
      },
    }),
  ];
}

/** As long a stretch again is read before the span, so that visits that began there are known to both sides. */
async function compareSpan(ports: FeedComparisonPorts, source: string, spanMs: number): Promise<FeedComparison> {
  const { reader, site, now, maxEvents = MAX_EVENTS } = ports;
  const to = now();
  const { position: last } = await reader.head();
  const start = Math.max(await reader.positionAt(to - 2 * spanMs), last - maxEvents);
  const [earliest] = await reader.after(start, 1);
  const settleMs = site().policy.settleSeconds * 1000;
  const from = Math.max(to - spanMs, earliest?.recordedAt ?? 0);
  const comparison = compareFeeds({ source, from, to, settleMs });
  comparison.take(await reader.find({ type: "site.defined", before: start + 1, limit: 1 }));
  let position = start;
  while (position < last) {
    const events: RecordedEvent[] = await reader.after(position, BATCH);
    const newest = events[events.length - 1];
    if (!newest) break;
    comparison.take(events);
    position = newest.position;
    await nextTurn();
  }
  return comparison.finish();
}
