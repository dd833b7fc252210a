"use client";

import Link from "next/link";
import { useMemo } from "react";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { useLiveScene } from "../live/live-context.ts";
import { useTimed } from "../live/use-now.ts";
import { Age } from "../ui/age.tsx";
import { Glyph, type GlyphName } from "../ui/glyph.tsx";
import styles from "./bed-drawer.module.css";
import { bedHistory, type HistoryLine, whyNow } from "./bed-history.ts";
import { DayBar } from "./day-bar.tsx";
import { lastDay } from "./last-day.ts";
import { STATE_WORDS } from "./state-words.ts";
import { useBedEvents } from "./use-bed-events.ts";
import { WhyChain } from "./why-chain.tsx";

const MINUTE = 60_000;

/** The bed's last day, its history, and why it says what it says: all from the log. */
export function BedPast({ row, explains }: { row: BedRow; explains: boolean }) {
  const scene = useLiveScene();
  const version = `${row.state} ${row.since} ${row.confirmedAt} ${row.conflicts.length} ${row.assertion?.id}`;
  const answer = useBedEvents(row.id, version, scene.past ? scene.at : null);
  const minute = useTimed((now) => Math.floor(now / MINUTE) * MINUTE);
  const events = answer.state === "known" ? answer.events : null;
  const lines = useMemo(() => (events ? bedHistory(events) : []), [events]);
  const parts = useMemo(() => (events ? lastDay(events, Math.max(minute, newest(events))) : []), [events, minute]);
  const why = useMemo(() => (events ? whyNow(events) : null), [events]);
  const past = scene.past ? `?at=${new Date(scene.at).toISOString()}` : "";
  const corrected = lines.filter((line) => line.corrected).length;
  return (
    <>
      {parts.length > 0 ? (
        <section className={styles.section}>
          <h3>Last 24 hours</h3>
          <DayBar parts={parts} />
        </section>
      ) : null}
      <section className={styles.section} aria-busy={answer.state === "loading"}>
        <h3>
          History
          {lines.length > 0 ? (
            <span>
              {lines.length} {lines.length === 1 ? "entry" : "entries"}
              {corrected > 0 ? `, ${corrected} corrected` : ""}
            </span>
          ) : null}
        </h3>
        {answer.state === "loading" ? (
          <div className={styles.flat} role="img" aria-label="asking for the history" />
        ) : null}
        {answer.state === "failed" ? <p className={styles.quiet}>No history: {answer.why}.</p> : null}
        {events && lines.length === 0 ? <p className={styles.quiet}>Nothing is recorded about this bed yet.</p> : null}
        <ol className={styles.history}>
          {lines.map((line) => (
            <HistoryItem key={line.id} line={line} />
          ))}
        </ol>
      </section>
      {why ? (
        <section className={styles.section}>
          <h3>Why it says {STATE_WORDS[row.state].toLowerCase()}</h3>
          <WhyChain report={why.report} decision={why.decision} bed={row.id} word={STATE_WORDS[row.state]} />
          {explains ? (
            <Link href={`/audit/why/bed/${encodeURIComponent(row.id)}${past}`} prefetch={false}>
              The whole answer, to read and to send
            </Link>
          ) : null}
        </section>
      ) : null}
    </>
  );
}

function HistoryItem({ line }: { line: HistoryLine }) {
  const mark = line.mark;
  const glyph: GlyphName = mark === "confirmed" ? "done" : mark === "corrected" ? "not-needed" : mark;
  return (
    <li>
      <time dateTime={new Date(line.at).toISOString()}>
        <Age since={line.at} />
      </time>
      <Glyph name={glyph} />
      <span>
        {line.sentence}
        <small>{line.basis}</small>
      </span>
    </li>
  );
}

/** The minute on screen may lie just before the newest event. */
function newest(events: readonly { occurredAt: number }[]): number {
  return Math.max(0, ...events.map((event) => event.occurredAt));
}
