import { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";
import { instant } from "#components/ask/instant.ts";
import { deadLetterSchema, letterGroupSchema, lettersDaySchema, replaySchema } from "#server/contracts/dead-letter.ts";

const groupSchema = letterGroupSchema.extend({ firstSeenAt: instant, lastSeenAt: instant });
/** Open dead letters that are fixed and replayed together. */
export type LetterGroup = z.output<typeof groupSchema>;

export type LastDay = z.output<typeof lettersDaySchema>;

const groupsAnswer = z.object({ items: z.array(groupSchema), lastDay: lettersDaySchema });

const letterSchema = deadLetterSchema.extend({
  receivedAt: instant,
  createdAt: instant,
  resolvedAt: instant.nullable(),
});
export type DeadLetter = z.output<typeof letterSchema>;
const lettersAnswer = z.object({ items: z.array(letterSchema), next: z.string().nullable() });
export type LetterPage = z.output<typeof lettersAnswer>;

export type ReplaySummary = z.output<typeof replaySchema>;

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
  return ask("/api/v1/dead-letters/replay", replaySchema, { method: "POST", body: { cause, source, dryRun }, signal });
}

export function discardLetter(id: number, reason: string): Promise<unknown> {
  return ask(`/api/v1/dead-letters/${id}/discard`, z.object({ id: z.number() }), { method: "POST", body: { reason } });
}
