"use client";

import { formatNumber } from "../ui/number.ts";
import styles from "./chain.module.css";
import { EntryButton } from "./entry-button.tsx";
import { EventName } from "./event-name.tsx";
import { FlagNotes } from "./flag-notes.tsx";
import { readDecision } from "./read-decision.ts";
import { ruleWords } from "./rule-words.ts";
import type { StoryChain } from "./story-chain.ts";
import { newFlags } from "./story-lines.ts";
import { tellEvent } from "./tell-event.ts";

interface ChainDecisionProps {
  chain: StoryChain;
  onChoose: (position: number) => void;
}

/** What we hold true since, by which rule, and everything it rests on. */
export function ChainDecision({ chain, onChoose }: ChainDecisionProps) {
  const { decision, others } = chain;
  if (!decision)
    return (
      <p className={styles.quiet}>
        It changed nothing: it says what was already held true, or nothing that the board holds.
      </p>
    );
  const data = readDecision(decision)?.data;
  const rule = data?.because.rule ?? null;
  return (
    <>
      <p className={styles.lead}>{tellEvent(decision)}.</p>
      {data?.correction ? (
        <p className={styles.corrected}>
          <b>The past was rewritten.</b> Nothing was rolled back: the stay was computed anew from everything said so
          far.
        </p>
      ) : null}
      <dl className={styles.facts}>
        <dt>Type</dt>
        <dd>
          <EventName type={decision.type} />
        </dd>
        <dt>Position</dt>
        <dd>
          <code>{formatNumber(decision.position)}</code>
        </dd>
        {rule ? (
          <>
            <dt>Rule</dt>
            <dd>
              {rule}
              {ruleWords(rule) ? `. ${ruleWords(rule)}` : ""}
            </dd>
          </>
        ) : null}
        <dt>Work</dt>
        <dd>{data?.muted ? "none started: its moment is history" : "may start from it"}</dd>
      </dl>
      {others.length > 0 ? (
        <>
          <h3 className={styles.sub}>It also rests on</h3>
          <ul className={styles.entries}>
            {others.map((event) => (
              <EntryButton key={event.position} event={event} onChoose={onChoose} />
            ))}
          </ul>
        </>
      ) : null}
      <div className={styles.notes}>
        <FlagNotes flags={newFlags(decision)} />
      </div>
    </>
  );
}
