import { z } from "zod";
import { ask } from "../ask/ask-server.ts";
import { visitOf } from "../table/visit-of.ts";
import { type StoryEvent, storyEventSchema } from "./story-event.ts";

const TYPES = ["stay.opened", "stay.moved", "stay.swapped", "stay.corrected", "stay.closed"] as const;
const EACH = 12;
const SHOWN = 25;

const page = z.object({ items: z.array(storyEventSchema) });

/** The newest decisions about stays of the whole house, newest first. */
export async function latestMovements(signal: AbortSignal): Promise<StoryEvent[]> {
  const pages = await Promise.all(
    TYPES.map((type) => ask(`/api/v1/events?type=${type}&limit=${EACH}`, page, { signal })),
  );
  return pages
    .flatMap(({ items }) => items)
    .filter((event) => event.encounter !== null)
    .sort((a, b) => b.position - a.position)
    .slice(0, SHOWN);
}

/** What a person typed as the number they mean: `V 204 388` is `204388`. */
export function spokenVisit(typed: string): string {
  const squeezed = typed.trim().replace(/[\s\u2009\u00a0]+/g, "");
  return /^v\d+$/i.test(squeezed) ? squeezed.slice(1) : squeezed;
}

export function keepsVisit(event: StoryEvent, visit: string): boolean {
  return visitOf(event.encounter ?? "").includes(visit);
}
