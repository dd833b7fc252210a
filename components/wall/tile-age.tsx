"use client";

import { FeedTag } from "../ui/feed-tag.tsx";
import styles from "./tile-age.module.css";
import type { TopicAge } from "./topic-age.ts";

/** The age of a tile, at the end of its heading. */
export function TileAge({ age }: { age: TopicAge }) {
  return (
    <span className={age.state === "fresh" ? styles.age : styles.tag}>
      {age.known ? <FeedTag state={age.state} since={age.since} /> : <span className={styles.none}>no feed named</span>}
    </span>
  );
}
