"use client";

import { useLiveScene } from "#components/live/live-context.ts";
import { useTimed } from "#components/live/use-now.ts";
import { Band } from "#components/ui/band.tsx";
import { clockTime } from "#components/ui/clock-text.ts";
import { feedStateAt } from "#components/ui/data-state.ts";
import { silenceText } from "#components/ui/elapsed.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { dependentScreens } from "../feed-words.ts";

const EACH_UP_TO = 2;

/** What a person must answer: trusted sources that have died, longest silence first. Many at once are one band. */
export function DeadFeedBands({ rows }: { rows: readonly FeedRow[] }) {
  const ids = useTimed((now) =>
    rows
      .filter((row) => row.trust === "trusted" && feedStateAt(row, now) === "dead")
      .sort((a, b) => (a.lastMessageAt ?? 0) - (b.lastMessageAt ?? 0))
      .map((row) => row.id)
      .join("\n"),
  );
  const dead = ids.split("\n").flatMap((id) => rows.find((row) => row.id === id) ?? []);
  if (dead.length <= EACH_UP_TO) return dead.map((row) => <DeadFeedBand key={row.id} row={row} />);
  const screens = dependentScreens(dead.flatMap((row) => row.feeds));
  return (
    <Band priority={2} title={`${dead.length} sources are dead`}>
      {dead.map((row) => row.id).join(", ")}. What they feed shows a dash on {screens.length} screens.
    </Band>
  );
}

function DeadFeedBand({ row }: { row: FeedRow }) {
  const { timeZone } = useLiveScene();
  const since = row.lastMessageAt;
  const silent = useTimed((now) =>
    since === null
      ? ""
      : silenceText(now - since)
          .replace(/^0(?=\d)/, "")
          .replace(":", " min "),
  );
  const screens = dependentScreens(row.feeds).length;
  return (
    <Band
      priority={2}
      title={since === null ? `${row.id} has never sent anything` : `${row.id} has sent nothing for ${silent}`}
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
