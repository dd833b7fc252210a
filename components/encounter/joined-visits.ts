import { z } from "zod";
import { readDecision } from "./read-decision.ts";
import type { StoryEvent } from "./story-event.ts";

const aliased = z.object({
  retired: z.string(),
  survivor: z.string().nullable(),
  because: z.object({ rule: z.string() }),
});
const parted = z.object({ from: z.string() });
const takenBack = z.object({ partingId: z.string() });

/** Rule by which two numbers are one visit though no source said so. */
const CONCLUDED = "X1";

export interface JoinedVisits {
  /** Encounter keys that a rule, and no source, took for this visit. */
  joined: string[];
  /** Encounter keys from which a person parted it. */
  parted: string[];
}

/** What a person may part from this visit, and what stands parted, from its events, oldest first. */
export function joinedVisits(events: readonly StoryEvent[]): JoinedVisits {
  const withdrawn = new Set(
    events.flatMap(({ type, data }) =>
      type === "encounter.parting.withdrawn" ? (takenBack.safeParse(data).data?.partingId ?? []) : [],
    ),
  );
  const standing = events.flatMap(({ type, id, data }) =>
    type === "encounter.parted" && !withdrawn.has(id) ? (parted.safeParse(data).data?.from ?? []) : [],
  );
  const aliases = new Map<string, string>();
  let known: string[] = [];
  for (const event of events) {
    const alias = event.type === "identity.aliased" ? aliased.safeParse(event.data).data : undefined;
    if (alias) aliases.set(alias.retired, alias.because.rule);
    const decided = readDecision(event);
    if (decided?.about === "encounter") known = decided.data.now.status === "merged" ? [] : decided.data.now.aliases;
  }
  const joined = known.filter((key) => aliases.get(key) === CONCLUDED && !standing.includes(key));
  return { joined, parted: [...new Set(standing)] };
}
