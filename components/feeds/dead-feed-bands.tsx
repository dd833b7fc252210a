"use client";

import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { useTimed } from "../live/use-now.ts";
import { Band } from "../ui/band.tsx";
import { clockTime } from "../ui/clock-text.ts";
import { feedStateAt } from "../ui/data-state.ts";
import { silenceText } from "../ui/elapsed.ts";
import { dependentScreens } from "./feed-words.ts";

/** What a person must answer: a trusted source that has died. Since when, whether its connection stands, which screens are blind. */
export function DeadFeedBands({ rows }: { rows: readonly FeedRow[] }) {
  const dead = useTimed((now) =>
    rows
      .filter((row) => row.trust === "trusted" && feedStateAt(row, now) === "dead")
      .map((row) => row.id)
      .join(" "),
  );
  return rows.filter((row) => dead.split(" ").includes(row.id)).map((row) => <DeadFeedBand key={row.id} row={row} />);
}

function DeadFeedBand({ row }: { row: FeedRow }) {
  const { timeZone } = useLiveScene();
  const since = row.lastMessageAt;
  const silent = useTimed((now) => (since === null ? "" : silenceText(now - since)));
  const screens = dependentScreens(row.feeds).length;
  return (
    <Band
      priority={2}
      title={
        since === null
          ? `${row.id} has never sent anything`
          : `${row.id} has sent nothing for ${silent.replace(":", " min ")}`
      }
    >
      {since === null ? "" : `Its last message came at ${clockTime(since, timeZone)}. `}
      {row.protocol === "hl7v2" ? connectionWords(row.connections) : ""}
      {screens === 0
        ? "No screen depends on it."
        : `What it feeds shows a dash on ${screens} ${screens === 1 ? "screen" : "screens"}.`}
    </Band>
  );
}

function connectionWords(open: number): string {
  return open === 0 ? "No connection is open. " : `${open === 1 ? "Its connection is" : "Its connections are"} open. `;
}
