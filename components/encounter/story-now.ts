import { readDecision } from "./read-decision.ts";
import type { EncounterThen, RequestThen, StoryEvent } from "./story-event.ts";

/** What is held true of an encounter now: the newest decisions of its story, nothing computed here. */
export interface StoryNow {
  encounter: EncounterThen | null;
  /** Requests by key, in the order they were opened. */
  requests: RequestThen[];
  /** Corrections of the stay, oldest first. */
  corrections: StoryEvent[];
}

export function storyNow(events: readonly StoryEvent[]): StoryNow {
  let encounter: EncounterThen | null = null;
  const requests = new Map<string, RequestThen>();
  const corrections: StoryEvent[] = [];
  for (const event of events) {
    const decided = readDecision(event);
    if (decided?.about === "encounter") {
      encounter = decided.data.now;
      if (decided.data.correction) corrections.push(event);
    }
    if (decided?.about === "request") requests.set(decided.data.now.key, decided.data.now);
  }
  return {
    encounter,
    requests: [...requests.values()].sort((a, b) => a.openedAt - b.openedAt),
    corrections,
  };
}
