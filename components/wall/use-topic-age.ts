"use client";

import { createContext, useContext } from "react";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { useLink } from "../live/use-link.ts";
import { useTimed } from "../live/use-now.ts";
import type { DataState } from "../ui/data-state.ts";
import { type Topic, type TopicAge, topicAge } from "./topic-age.ts";

/** The sources of this wall's hospital. */
export const WallFeeds = createContext<readonly FeedRow[]>([]);

/** The age of a tile's figures, drawn again only when its state or its source's last word changes. */
export function useTopicAge(...topics: Topic[]): TopicAge {
  const feeds = useContext(WallFeeds);
  const link = useLink();
  const text = useTimed((now) => {
    const age = topicAge(feeds, topics, now);
    return `${age.state} ${age.since ?? ""} ${age.known ? "known" : ""}`;
  });
  if (link.state === "lost") return { state: "no-link", since: link.lostSince, known: true };
  const [state, since, known] = text.split(" ");
  return { state: state as DataState, since: since ? Number(since) : null, known: known === "known" };
}
