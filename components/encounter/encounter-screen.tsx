"use client";

import Link from "next/link";
import { useEffect, useMemo } from "react";
import type { Purpose } from "#server/contracts/access.ts";
import type { Snapshot } from "#server/contracts/live.ts";
import { useTimed } from "../live/use-now.ts";
import { useKeyHelp } from "../shell/key-help.ts";
import { useSourceState } from "../table/use-source-state.ts";
import { stateNow, useUrlState } from "../table/use-url-state.ts";
import { visitLabel, visitOf } from "../table/visit-of.ts";
import { Chip } from "../ui/chip.tsx";
import { FeedTag } from "../ui/feed-tag.tsx";
import { HiddenByRole } from "../ui/hidden-by-role.tsx";
import { Chain } from "./chain.tsx";
import { EncounterFoot } from "./encounter-foot.tsx";
import styles from "./encounter-screen.module.css";
import { parseEncounterUrl, printEncounterUrl } from "./encounter-url.ts";
import { FlagNotes } from "./flag-notes.tsx";
import { PartVisits } from "./part-visits.tsx";
import { rememberVisit } from "./recent-visits.ts";
import { ShowIdentity } from "./show-identity.tsx";
import { StateSentence } from "./state-sentence.tsx";
import { StayLanes } from "./stay-lanes.tsx";
import { openingEntry, storyChain } from "./story-chain.ts";
import type { Story } from "./story-event.ts";
import { LINE_FILTERS, type LineFilter, storyLines } from "./story-lines.ts";
import { storyNow } from "./story-now.ts";
import { StoryTable } from "./story-table.tsx";
import { useStory } from "./use-story.ts";

interface EncounterScreenProps {
  initial: Story;
  feeds: Snapshot<"feeds">;
  /** For which purposes this viewer may ask who the patient is. */
  mayAsk: Purpose[];
  /** Whether this viewer may say that two numbers are two visits. */
  mayPart?: boolean;
}

const KEYS = [
  { keys: ["J", "K"], does: "next and previous entry" },
  { keys: ["/"], does: "find a visit" },
];
const FILTER_WORDS: Record<LineFilter, string> = {
  all: "Everything",
  changes: "What changed something",
  doubts: "Doubts and corrections",
};
const TEN_SECONDS = 10_000;

/** One visit, explained: what is true, the whole stay, the way of one entry, and everything known. */
export function EncounterScreen({ initial, feeds, mayAsk, mayPart = false }: EncounterScreenProps) {
  const { story, failed } = useStory(initial, feeds);
  const [url, change] = useUrlState(parseEncounterUrl, printEncounterUrl);
  const movement = useSourceState(feeds, (feed) => feed.feeds.includes("movement"));
  const at = useTimed((now) => Math.floor(now / TEN_SECONDS) * TEN_SECONDS);
  useKeyHelp(KEYS);
  useEffect(() => rememberVisit(visitOf(initial.key)), [initial.key]);

  const { events } = story;
  const now = useMemo(() => storyNow(events), [events]);
  const named = url.entry ?? events.find((event) => event.id === url.event)?.position ?? null;
  const chosen = useMemo(
    () => events.find((event) => event.position === named) ?? openingEntry(events),
    [events, named],
  );
  const chain = useMemo(() => (chosen ? storyChain(events, chosen.position) : null), [events, chosen]);
  const lines = useMemo(() => storyLines(events, url.show, url.newestFirst), [events, url.show, url.newestFirst]);
  const counts = useMemo(
    () => Object.fromEntries(LINE_FILTERS.map((filter) => [filter, storyLines(events, filter, true).length])),
    [events],
  );
  const choose = (position: number) => change({ entry: position, event: null }, "push");
  const standing = () => stateNow(parseEncounterUrl).entry ?? chosen?.position ?? null;
  const hrefOf = (position: number) =>
    `?${printEncounterUrl({ ...url, entry: position, event: null }, new URLSearchParams())}`;

  return (
    <div className={styles.screen}>
      <section className={styles.answer} aria-label="The state now">
        <p className={styles.crumbs}>
          <Link href="/encounters">Encounters</Link> <span>/</span> {visitLabel(story.key)} <span>/</span>{" "}
          {mayAsk.length > 0 ? <ShowIdentity encounter={story.key} purposes={mayAsk} /> : <HiddenByRole />}
          {movement.state === "fresh" ? null : (
            <span className={styles.age}>
              <FeedTag state={movement.state} since={movement.since} />
            </span>
          )}
        </p>
        <h1>
          <StateSentence now={now} at={at} />
        </h1>
        {failed ? (
          <p className={styles.failed} role="status">
            The newest entries cannot be read: {failed}. This is what was known before.
          </p>
        ) : null}
        {now.encounter && now.encounter.flags.length > 0 ? (
          <div className={styles.doubts}>
            <FlagNotes flags={now.encounter.flags} />
          </div>
        ) : null}
        {mayPart ? <PartVisits encounter={story.key} events={events} /> : null}
      </section>
      <StayLanes events={events} now={now} chosen={chosen} onChoose={choose} />
      {named !== null && chosen?.position !== named ? (
        <p className={styles.missing} role="status">
          Entry {named} is not part of this visit. The entry behind the present place is shown.
        </p>
      ) : null}
      {chain ? <Chain chain={chain} onChoose={choose} /> : null}
      <section className={styles.story} aria-label="Everything known">
        <header>
          <h2>Everything known</h2>
          <fieldset className={styles.filters}>
            <legend className="vh">Show</legend>
            {LINE_FILTERS.map((filter) => (
              <Chip
                key={filter}
                pressed={url.show === filter}
                count={counts[filter]}
                onPress={() => change({ show: filter })}
              >
                {FILTER_WORDS[filter]}
              </Chip>
            ))}
          </fieldset>
          <Chip pressed={!url.newestFirst} onPress={() => change({ newestFirst: !url.newestFirst })}>
            Oldest first
          </Chip>
        </header>
        <StoryTable
          lines={lines}
          chosen={chosen?.position ?? null}
          standing={standing}
          hrefOf={hrefOf}
          onChoose={choose}
          empty={
            url.show === "doubts"
              ? "No doubt was raised and nothing was corrected."
              : "Nothing has changed anything yet."
          }
        />
      </section>
      <EncounterFoot entry={chosen?.position ?? null} />
    </div>
  );
}
