"use client";

import { useState } from "react";
import { AskedState } from "#components/ask/asked-state.tsx";
import { useAsked } from "#components/ask/use-asked.ts";
import { Age } from "#components/ui/age.tsx";
import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { formatNumber } from "#components/ui/number.ts";
import { fetchSite } from "../bench/site-map.ts";
import type { FeedsUrl } from "../feeds-url.ts";
import { MapWordPanel } from "./map-word-panel.tsx";
import { fetchWords, type UnknownWord, type WordKind, wordKey } from "./unknown-words.ts";
import styles from "./words-desk.module.css";

const KIND_WORDS: Record<WordKind, string> = {
  location: "place",
  class: "kind of visit",
  order: "order code",
  milestone: "step of the way out",
  disposition: "disposition",
};

interface WordsDeskProps {
  url: FeedsUrl;
  change: (next: Partial<FeedsUrl>) => void;
  pulse: number;
}

/** Words of senders that the site map does not know, the most frequent first, and what each would mean. */
export function WordsDesk({ url, change, pulse }: WordsDeskProps) {
  const words = useAsked("words", pulse, fetchWords);
  const site = useAsked("site", 0, fetchSite);
  const items = words.value ?? [];
  const chosen = items.find((one) => wordKey(one) === url.word) ?? items[0] ?? null;
  const [mapped, setMapped] = useState<string | null>(null);
  const again = (word: UnknownWord) => {
    setMapped(word.word);
    words.again();
    site.again();
  };
  return (
    <div className={styles.desk}>
      <section aria-label="Unknown words">
        <h2 className={styles.heading}>{headingOf(words.value)}</h2>
        <p className={styles.quiet}>Their messages were taken, under the sender's own words. Nothing was dropped.</p>
        {mapped ? (
          <p className={styles.done} role="status">
            <b>{mapped}</b> is mapped and reprocessed.{" "}
            <Button onClick={() => change({ tab: "bench" })}>Take it back on the bench</Button>
          </p>
        ) : null}
        <AskedState
          asked={words}
          what="unknown words"
          isEmpty={items.length === 0}
          empty={
            <Empty title="The site map knows every word it was told. ">New ones are listed here as they come.</Empty>
          }
        />
        {items.length > 0 ? (
          <table className={styles.words}>
            <thead>
              <tr>
                <th scope="col">Word</th>
                <th scope="col">Is a</th>
                <th scope="col">Said by</th>
                <th scope="col" className={styles.num}>
                  Times
                </th>
                <th scope="col" className={styles.num}>
                  Last
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((word) => (
                <WordLine
                  key={wordKey(word)}
                  word={word}
                  chosen={word === chosen}
                  onChoose={() => change({ word: wordKey(word) })}
                />
              ))}
            </tbody>
          </table>
        ) : null}
      </section>
      {chosen ? (
        <MapWordPanel
          key={wordKey(chosen)}
          word={chosen}
          site={site.value}
          failed={site.state === "failed" ? site.why : null}
          onDone={() => again(chosen)}
        />
      ) : null}
    </div>
  );
}

function headingOf(items: readonly UnknownWord[] | null): string {
  if (items === null) return "Unknown words";
  if (items.length === 0) return "No unknown word";
  return `${formatNumber(items.length)} unknown ${items.length === 1 ? "word" : "words"}`;
}

function WordLine({ word, chosen, onChoose }: { word: UnknownWord; chosen: boolean; onChoose: () => void }) {
  return (
    <tr aria-selected={chosen}>
      <td>
        <button type="button" onClick={onChoose}>
          <code>{word.word}</code>
        </button>
      </td>
      <td>{KIND_WORDS[word.kind]}</td>
      <td>
        {word.source}, {word.path}
      </td>
      <td className={styles.num}>
        <b>{formatNumber(word.count)}</b>
      </td>
      <td className={styles.num}>
        <Age since={word.lastSeenAt} />
      </td>
    </tr>
  );
}
