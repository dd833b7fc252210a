"use client";

import { useLiveScene } from "../live/live-context.ts";
import { clockTime } from "../ui/clock-text.ts";
import type { StoryEvent } from "./story-event.ts";
import { tellEvent } from "./tell-event.ts";

/** Another entry of the same story, to go to. */
export function EntryButton({ event, onChoose }: { event: StoryEvent; onChoose: (position: number) => void }) {
  const { timeZone } = useLiveScene();
  return (
    <li>
      <button type="button" onClick={() => onChoose(event.position)}>
        <time>{clockTime(event.occurredAt, timeZone)}</time>
        <span>{tellEvent(event)}</span>
      </button>
    </li>
  );
}
