import { type Story, storySchema } from "#components/encounter/story-event.ts";
import type { ShownEvent } from "#server/access/redact/redact-event.ts";

/** A visit's events as the page may have them: the schema names what it reads, so patient tokens stay behind. */
export function readStory({ key, events }: { key: string; events: ShownEvent[] }): Story {
  const story = storySchema.parse({ key, events });
  return { key, events: story.events.map((event) => ({ ...event, data: withoutTokens(event.data) })) };
}

const TOKENS = new Set(["patient", "retiredPatient", "otherPatient"]);

function withoutTokens(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(data)
      .filter(([name]) => !TOKENS.has(name))
      .map(([name, value]) => [name, isTruth(name, value) ? withoutTokens(value) : value]),
  );
}

function isTruth(name: string, value: unknown): value is Record<string, unknown> {
  return (name === "was" || name === "now") && typeof value === "object" && value !== null;
}
