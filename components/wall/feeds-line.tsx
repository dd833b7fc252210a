"use client";

import { useContext } from "react";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { useLink } from "../live/use-link.ts";
import { useTimed } from "../live/use-now.ts";
import { feedStateAt, worseState } from "../ui/data-state.ts";
import { FeedTag } from "../ui/feed-tag.tsx";
import { Key } from "../ui/key-hints.tsx";
import styles from "./feeds-line.module.css";
import { WallFeeds } from "./use-topic-age.ts";

/** As many as one line holds; the worst come first when there are more. */
const SHOWN = 9;

/** Every source and its silence. */
export function FeedsLine() {
  const feeds = useContext(WallFeeds).filter((feed) => feed.trust === "trusted");
  const order = useTimed((now) =>
    (feeds.length > SHOWN ? worstFirst(feeds, now) : feeds).map(({ id }) => id).join(" "),
  );
  const byId = new Map(feeds.map((feed) => [feed.id, feed]));
  const shown = order.split(" ").slice(0, SHOWN);
  return (
    <footer className={styles.line}>
      {feeds.length === 0 ? <span>no feed is set up</span> : null}
      {shown.map((id) => {
        const feed = byId.get(id);
        return feed ? <Feed key={id} feed={feed} /> : null;
      })}
      {feeds.length > SHOWN ? <span>{feeds.length - SHOWN} more</span> : null}
      <span className={styles.legend}>
        <Key>L</Key> legend
      </span>
    </footer>
  );
}

function Feed({ feed }: { feed: FeedRow }) {
  const state = useTimed((now) => feedStateAt(feed, now));
  const lost = useLink().state === "lost";
  return (
    <span className={state === "fresh" && !lost ? undefined : styles.bad} data-feed={feed.id} data-state={state}>
      <FeedTag name={feed.id} state={lost ? "no-link" : state} since={feed.lastMessageAt} plain />
    </span>
  );
}

function worstFirst(feeds: readonly FeedRow[], now: number): FeedRow[] {
  return feeds.toSorted((a, b) => {
    const [one, other] = [feedStateAt(a, now), feedStateAt(b, now)];
    return one === other ? 0 : worseState(one, other) === one ? -1 : 1;
  });
}
