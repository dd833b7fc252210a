"use client";

import { useMemo } from "react";
import { z } from "zod";
import type { Snapshot } from "#server/contracts/live.ts";
import { ask } from "../ask/ask-server.ts";
import { useAsked } from "../ask/use-asked.ts";
import { useLogPulse } from "../ask/use-log-pulse.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { type Story, storyEventSchema } from "./story-event.ts";

const answer = z.object({ key: z.string(), events: z.array(storyEventSchema) });

export interface LiveStory {
  story: Story;
  /** Why the newest reading failed, while the picture before it stays; null while all is well. */
  failed: string | null;
}

/** A visit's story as the page was drawn with it, read again whenever the log has moved on. */
export function useStory(initial: Story, feeds: Snapshot<"feeds">): LiveStory {
  const { position } = useLiveView("feeds", "all", feeds);
  const pulse = useLogPulse(position);
  const moved = pulse === feeds.position ? null : `encounter:${initial.key}`;
  const asked = useAsked(moved, pulse, (signal) =>
    ask(`/api/v1/encounters/${encodeURIComponent(initial.key)}`, answer, { signal }),
  );
  const story = useMemo(() => newer(initial, asked.value), [initial, asked.value]);
  return { story, failed: asked.state === "failed" ? asked.why : null };
}

/** An answer that knows less than the page (another node, still behind) is passed over. */
function newer(held: Story, said: Story | null): Story {
  return said && lastPosition(said) >= lastPosition(held) ? said : held;
}

function lastPosition({ events }: Story): number {
  return events.at(-1)?.position ?? 0;
}
