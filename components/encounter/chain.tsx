"use client";

import type { ReactNode } from "react";
import { useLiveScene } from "../live/live-context.ts";
import { clockSeconds } from "../ui/clock-text.ts";
import { Glyph } from "../ui/glyph.tsx";
import styles from "./chain.module.css";
import { ChainChanged } from "./chain-changed.tsx";
import { ChainDecision } from "./chain-decision.tsx";
import { ChainRaw } from "./chain-raw.tsx";
import { ChainReport } from "./chain-report.tsx";
import type { StoryChain } from "./story-chain.ts";

interface ChainProps {
  chain: StoryChain;
  onChoose: (position: number) => void;
}

/** One entry from the bytes to the consequence: raw message, what it said, what was decided, what changed. */
export function Chain({ chain, onChoose }: ChainProps) {
  const { timeZone } = useLiveScene();
  const { root, decision, chosen } = chain;
  const clock = (at: number | undefined) => (at === undefined ? null : clockSeconds(at, timeZone));
  return (
    <section className={styles.chain} aria-label="From message to state">
      <Step n={1} name="Raw message" time={null}>
        <ChainRaw root={root} />
      </Step>
      <Step
        n={2}
        name={root?.kind === "command" ? "Person\u2019s word" : root?.kind === "system" ? "Wait" : "Report"}
        time={clock(root?.recordedAt)}
        chosen={chosen === root}
      >
        <ChainReport root={root} />
      </Step>
      <Step n={3} name="Decision" time={clock(decision?.recordedAt)} chosen={chosen === decision}>
        <ChainDecision chain={chain} onChoose={onChoose} />
      </Step>
      <Step n={4} name="What changed" time={null} last>
        <ChainChanged chain={chain} onChoose={onChoose} />
      </Step>
    </section>
  );
}

interface StepProps {
  n: number;
  name: string;
  time: string | null;
  chosen?: boolean;
  last?: boolean;
  children: ReactNode;
}

function Step({ n, name, time, chosen = false, last = false, children }: StepProps) {
  return (
    <section className={styles.step} data-chosen={chosen || undefined} aria-label={name}>
      <header className={styles.head}>
        <span>{n}</span>
        <h2>{name}</h2>
        {time ? <time>{time}</time> : null}
      </header>
      {children}
      {last ? null : (
        <span className={styles.arrow} aria-hidden="true">
          <Glyph name="next" />
        </span>
      )}
    </section>
  );
}
