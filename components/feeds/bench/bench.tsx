"use client";

import { useEffect } from "react";
import { useAsked } from "#components/ask/use-asked.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import styles from "./bench.module.css";
import { BenchHistory } from "./bench-history.tsx";
import { fetchReprocesses } from "./bench-run.ts";
import { EditSource } from "./edit-source.tsx";
import { fetchSite } from "./site-map.ts";
import { TryMessage } from "./try-message.tsx";
import { UnfinishedRun } from "./unfinished-run.tsx";

interface BenchProps {
  rows: readonly FeedRow[];
  /** The source whose entry is edited. */
  source: string | null;
  onSource: (id: string) => void;
}

/** How often a run that somebody started, perhaps on another node, is looked at. */
const LOOK_MS = 2_000;

/** The bench: try a message without effect; change a source's entry, see the difference, apply it, take it back. */
export function Bench({ rows, source, onSource }: BenchProps) {
  const site = useAsked("site", 0, fetchSite);
  const past = useAsked("reprocesses", 0, fetchReprocesses);
  const again = () => {
    site.again();
    past.again();
  };
  const isRunning = past.value?.some(({ run }) => run?.state === "running") ?? false;
  const look = past.again;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [isRunning, look]);
  const sources = site.value?.site.sources ?? [];
  const chosen = sources.find((one) => one.id === source) ?? sources[0] ?? null;
  return (
    <div className={styles.bench}>
      <TryMessage sources={rows} />
      <section aria-label="Edit the site map" className={styles.edit}>
        {past.value?.[0] ? <UnfinishedRun one={past.value[0]} /> : null}
        {site.state === "failed" ? (
          <p className={styles.failed} role="status">
            The site map cannot be read: {site.why}.
          </p>
        ) : null}
        {site.state === "loading" ? <div className={styles.flat} /> : null}
        {site.value && chosen ? (
          <EditSource
            key={`${chosen.id} ${site.value.version}`}
            site={site.value}
            source={chosen}
            onSource={onSource}
            onDone={again}
            onBroken={past.again}
          />
        ) : null}
        <BenchHistory past={past} onDone={again} />
      </section>
    </div>
  );
}
