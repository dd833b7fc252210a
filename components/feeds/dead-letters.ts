import { z } from "zod";
import { ask } from "./ask-server.ts";
import { instant } from "./instant.ts";

const groupSchema = z.object({
  cause: z.string(),
  source: z.string(),
  reason: z.string(),
  text: z.string(),
  path: z.string().nullable(),
  kind: z.string(),
  count: z.number(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  inboundId: z.number(),
});
/** Open dead letters that are fixed and replayed together. */
export type LetterGroup = z.output<typeof groupSchema>;

const lastDaySchema = z.object({
  received: z.number(),
  duplicates: z.number(),
  replayed: z.number(),
  discarded: z.number(),
});
export type LastDay = z.output<typeof lastDaySchema>;

const groupsAnswer = z.object({ items: z.array(groupSchema), lastDay: lastDaySchema });

const letterSchema = z.object({
  id: z.number(),
  inboundId: z.number(),
  source: z.string(),
  kind: z.string(),
  controlId: z.string().nullable(),
  reason: z.string(),
  text: z.string(),
  path: z.string().nullable(),
  receivedAt: instant,
});
export type DeadLetter = z.output<typeof letterSchema>;
const lettersAnswer = z.object({ items: z.array(letterSchema), next: z.string().nullable() });
export type LetterPage = z.output<typeof lettersAnswer>;

const replayAnswer = z.object({
  letters: z.number(),
  translated: z.number(),
  stillParked: z.number(),
  events: z.number(),
  beds: z.array(z.string()),
  items: z.array(z.object({ id: z.number(), status: z.string(), events: z.number(), text: z.string().nullable() })),
});
export type ReplaySummary = z.output<typeof replayAnswer>;

const LIST = 100;

export function fetchGroups(signal: AbortSignal): Promise<{ items: LetterGroup[]; lastDay: LastDay }> {
  return ask("/api/v1/dead-letters?group=cause", groupsAnswer, { signal });
}

export function fetchLetters(
  { cause, source }: Pick<LetterGroup, "cause" | "source">,
  signal: AbortSignal,
): Promise<LetterPage> {
  const query = new URLSearchParams({ cause, source, status: "open", limit: String(LIST) });
  return ask(`/api/v1/dead-letters?${query}`, lettersAnswer, { signal });
}

/** All open letters of a group again, under the site map in force; `dryRun` tells what would happen. */
export function replayGroup(
  { cause, source }: Pick<LetterGroup, "cause" | "source">,
  dryRun: boolean,
  signal?: AbortSignal,
): Promise<ReplaySummary> {
  return ask("/api/v1/dead-letters/replay", replayAnswer, { method: "POST", body: { cause, source, dryRun }, signal });
}

export function discardLetter(id: number, reason: string): Promise<unknown> {
  return ask(`/api/v1/dead-letters/${id}/discard`, z.object({ id: z.number() }), { method: "POST", body: { reason } });
}
