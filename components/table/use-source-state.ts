"use client";

import type { Snapshot } from "#server/contracts/live.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { useTimed } from "../live/use-now.ts";
import { type DataState, feedStateAt, worseState } from "../ui/data-state.ts";

export interface SourceState {
  state: DataState;
  /** Server time of the last word of the source that is worst off; null when none ever spoke. */
  since: number | null;
  /** Which source, for the words beside the tag. */
  source: string | null;
}

/** What a page depends on is as fresh as the worst of the sources that feed it. At a past instant everything is as it was known. */
export function useSourceState(feeds: Snapshot<"feeds">, needs: (row: FeedRow) => boolean): SourceState {
  const scene = useLiveScene();
  const { rows, link, lostSince } = useLiveView("feeds", "all", feeds);
  const mine = [...rows.values()].filter((row) => row.trust === "trusted" && needs(row));
  const worst = useTimed((now) => {
    let found: { at: DataState; id: string } | null = null;
    for (const row of mine) {
      const at = feedStateAt(row, now);
      if (!found || (worseState(found.at, at) === at && at !== found.at)) found = { at, id: row.id };
    }
    return found ? `${found.at} ${found.id}` : null;
  });
  if (scene.past) return { state: "fresh", since: scene.at, source: null };
  if (link === "lost") return { state: "no-link", since: lostSince, source: null };
  const [state, id] = worst?.split(" ") ?? ["never", null];
  const row = mine.find((one) => one.id === id);
  return { state: STATES[state ?? "never"] ?? "never", since: row?.lastMessageAt ?? null, source: id ?? null };
}

const STATES: Record<string, DataState> = {
  fresh: "fresh",
  late: "late",
  stale: "stale",
  dead: "dead",
  never: "never",
};
