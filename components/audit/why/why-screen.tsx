"use client";

import Link from "next/link";
import { useCallback, useMemo, useState } from "react";
import { useAsked } from "#components/ask/use-asked.ts";
import { Chain } from "../../encounter/chain.tsx";
import { storyChain } from "../../encounter/story-chain.ts";
import type { StoryEvent } from "../../encounter/story-event.ts";
import { basisOf } from "../../encounter/story-lines.ts";
import { tellEvent } from "../../encounter/tell-event.ts";
import { useLiveScene } from "../../live/live-context.ts";
import { useUrlState } from "../../table/use-url-state.ts";
import { Button } from "../../ui/button.tsx";
import { clockSeconds, clockTime, dayText } from "../../ui/clock-text.ts";
import { formatVisit } from "../../ui/number.ts";
import { Sentence } from "../sentence.tsx";
import { fetchWhy, type WhyAnswer, type WhySubject } from "./why-answer.ts";
import styles from "./why-screen.module.css";
import { whySentence } from "./why-sentence.ts";

interface WhyScreenProps {
  subject: WhySubject;
  /** The instant asked about, milliseconds; null: now. */
  at: number | null;
  /** Whether the reader may open entries of the audit trail. */
  readsAudit: boolean;
}

/** Why a bed or a visit says what it says, as a page that can be sent: the answer, its way from the bytes, who agrees and who not. */
export function WhyScreen({ subject, at, readsAudit }: WhyScreenProps) {
  const asked = useAsked(`why:${subject.kind}:${subject.id}:${at}`, 0, (signal) => fetchWhy(subject, at, signal));
  if (asked.value) return <Answered why={asked.value} past={at !== null} readsAudit={readsAudit} />;
  return (
    <div className={styles.screen}>
      <section className={styles.answer} aria-label="The answer">
        <Crumbs subject={subject} readsAudit={readsAudit} />
        {asked.state === "failed" ? (
          <h1 role="alert">This cannot be answered: {asked.why}.</h1>
        ) : (
          <div className={styles.flat} role="img" aria-label="asking why" />
        )}
      </section>
    </div>
  );
}

function Crumbs({ subject: { kind, id }, readsAudit }: { subject: WhySubject; readsAudit: boolean }) {
  const page = kind === "bed" ? `/beds?bed=${encodeURIComponent(id)}` : `/encounters/${encodeURIComponent(id)}`;
  return (
    <p className={styles.crumbs}>
      {readsAudit ? (
        <>
          <Link href="/audit">Audit</Link> <span>/</span>{" "}
        </>
      ) : null}
      <Link href={page}>{kind === "bed" ? `Bed ${id}` : `Encounter ${formatVisit(id)}`}</Link> <span>/</span>{" "}
      {kind === "bed" ? "Why does this bed say so?" : "Why is the patient held to be there?"}
    </p>
  );
}

interface WhyUrl {
  entry: number | null;
}

function parseWhyUrl(params: URLSearchParams): WhyUrl {
  const entry = Number(params.get("entry"));
  return { entry: Number.isSafeInteger(entry) && entry > 0 ? entry : null };
}

function printWhyUrl({ entry }: WhyUrl, base: URLSearchParams): string {
  const params = new URLSearchParams(base);
  if (entry === null) params.delete("entry");
  else params.set("entry", String(entry));
  return params.toString().replaceAll("%3A", ":");
}

interface AnsweredProps {
  why: WhyAnswer;
  past: boolean;
  readsAudit: boolean;
}

function Answered({ why, past, readsAudit }: AnsweredProps) {
  const { timeZone } = useLiveScene();
  const [url, change] = useUrlState(parseWhyUrl, printWhyUrl);
  const clock = useCallback(
    (instant: number) => {
      const day = dayText(instant, timeZone);
      return day === dayText(why.at, timeZone)
        ? clockTime(instant, timeZone)
        : `${clockTime(instant, timeZone)}, ${day}`;
    },
    [timeZone, why.at],
  );
  const chain = useMemo(
    () => storyChain(why.events, url.entry ?? why.decision.position) ?? storyChain(why.events, why.decision.position),
    [why, url.entry],
  );
  const choose = (position: number) => change({ entry: position === why.decision.position ? null : position }, "push");
  const subject = { kind: why.subject, id: why.subject === "bed" ? why.id : visitIn(why) };
  return (
    <div className={styles.screen}>
      <section className={styles.answer} aria-label="The answer">
        <Crumbs subject={subject} readsAudit={readsAudit} />
        <h1>
          {past ? `At ${clockSeconds(why.at, timeZone)} on ${dayText(why.at, timeZone)}, ` : null}
          <Sentence parts={whySentence(why, past, clock)} />
        </h1>
        {why.corrected ? (
          <p className={styles.corrected}>
            <b>Corrected since.</b> {tellEvent(why.corrected)}, recorded {clock(why.corrected.recordedAt)}. What was
            shown before stays as it was shown.
          </p>
        ) : null}
      </section>
      {chain ? <Chain chain={chain} onChoose={choose} /> : null}
      <div className={styles.lists}>
        <EntryList title="It rests on" entries={why.rests} none="Nothing that is still kept." linked={readsAudit} />
        <EntryList
          title="Said the same since"
          entries={why.confirmed}
          none="Nobody and nothing since."
          linked={readsAudit}
        />
        <EntryList title="Said otherwise since" entries={why.disagreed} none="Nothing." linked={readsAudit} />
      </div>
      <WhyFoot why={why} readsAudit={readsAudit} />
    </div>
  );
}

/** The visit number as the page's address has it. */
function visitIn({ id }: WhyAnswer): string {
  return id.slice(id.indexOf("/") + 1);
}

const MOST_SHOWN = 8;

interface EntryListProps {
  title: string;
  entries: readonly StoryEvent[];
  none: string;
  /** Whether each entry opens in the audit. */
  linked: boolean;
}

function EntryList({ title, entries, none, linked }: EntryListProps) {
  const { timeZone } = useLiveScene();
  const shown = entries.slice(-MOST_SHOWN).reverse();
  return (
    <section aria-label={title}>
      <h2>
        {title}{" "}
        <span>{entries.length > MOST_SHOWN ? `the last ${MOST_SHOWN} of ${entries.length}` : entries.length}</span>
      </h2>
      {shown.length === 0 ? <p className={styles.quiet}>{none}</p> : null}
      {shown.map((event) => {
        const line = (
          <>
            <time dateTime={new Date(event.occurredAt).toISOString()}>{clockSeconds(event.occurredAt, timeZone)}</time>
            <span>
              {tellEvent(event)}
              <small>{basisOf(event)}</small>
            </span>
          </>
        );
        return linked ? (
          <Link
            key={event.position}
            className={styles.line}
            href={`/audit?entry=log:${event.position}`}
            prefetch={false}
          >
            {line}
          </Link>
        ) : (
          <div key={event.position} className={styles.line}>
            {line}
          </div>
        );
      })}
    </section>
  );
}

function WhyFoot({ why, readsAudit }: { why: WhyAnswer; readsAudit: boolean }) {
  const [told, setTold] = useState("");
  const copy = async () => {
    const address = new URL(window.location.href);
    address.searchParams.set("at", new Date(why.at).toISOString());
    try {
      await navigator.clipboard.writeText(address.toString());
      setTold("Link copied");
    } catch {
      setTold(address.toString());
    }
  };
  return (
    <footer className={styles.foot}>
      <span>Every step is one entry of the log. Nothing here is recalculated for display.</span>
      <span className={styles.actions}>
        <span role="status">{told}</span>
        {readsAudit ? (
          <Link href={`/audit?entry=log:${why.decision.position}`} prefetch={false}>
            See it in the audit
          </Link>
        ) : null}
        <Button onClick={() => void copy()}>Copy link</Button>
        <Button onClick={() => window.print()}>Save as PDF</Button>
      </span>
    </footer>
  );
}
