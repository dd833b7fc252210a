"use client";

import { AskedState } from "#components/ask/asked-state.tsx";
import { useAsked } from "#components/ask/use-asked.ts";
import { Age } from "#components/ui/age.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { formatNumber } from "#components/ui/number.ts";
import type { FeedsUrl } from "../feeds-url.ts";
import styles from "./dead-letter-desk.module.css";
import { fetchGroups, fetchLetters, type LetterGroup } from "./dead-letters.ts";
import { FixPanel } from "./fix-panel.tsx";
import { LastDayFigures } from "./last-day-figures.tsx";
import { LetterView } from "./letter-view.tsx";
import { reasonWords } from "./reason-words.ts";

interface DeadLetterDeskProps {
  url: FeedsUrl;
  change: (next: Partial<FeedsUrl>) => void;
  /** Changes when the log has moved on. */
  pulse: number;
}

/** What could not be translated, by cause: the message, what is wrong in it, and one button that replays them all. */
export function DeadLetterDesk({ url, change, pulse }: DeadLetterDeskProps) {
  const groups = useAsked("groups", pulse, fetchGroups);
  const items = groups.value?.items ?? [];
  const chosen = items.find((one) => one.cause === url.cause && one.source === url.of) ?? items[0] ?? null;
  const key = chosen ? `letters ${chosen.source} ${chosen.cause}` : null;
  const letters = useAsked(key, `${pulse} ${chosen?.count ?? 0}`, (signal) =>
    fetchLetters(chosen as LetterGroup, signal),
  );
  const shown = letters.value?.items ?? [];
  const letter = shown.find((one) => one.id === url.letter) ?? shown[0] ?? null;
  const again = () => {
    groups.again();
    letters.again();
  };
  return (
    <div className={styles.desk}>
      <section aria-label="Causes">
        <h2 className={styles.heading}>{headingOf(groups.value?.items ?? null)}</h2>
        {groups.value?.items.length ? (
          <p className={styles.quiet}>Nothing behind them was held up. Nothing is lost.</p>
        ) : null}
        <AskedState
          asked={groups}
          what="dead letters"
          isEmpty={items.length === 0}
          empty={<Empty title="Every message could be translated. ">None waits for a person.</Empty>}
        />
        <div className={styles.causes}>
          {items.map((group) => (
            <Cause
              key={`${group.source} ${group.cause}`}
              group={group}
              pressed={group === chosen}
              onChoose={() => change({ cause: group.cause, of: group.source, letter: null })}
            />
          ))}
        </div>
        {groups.value ? <LastDayFigures day={groups.value.lastDay} /> : null}
      </section>
      {chosen ? (
        <>
          <LetterView
            group={chosen}
            letters={shown}
            letter={letter}
            failed={letters.state === "failed" ? letters.why : null}
            onChoose={(id) => change({ letter: id })}
          />
          <FixPanel
            key={`${chosen.source} ${chosen.cause}`}
            group={chosen}
            letter={letter}
            onDone={again}
            onBench={() => change({ tab: "bench", source: chosen.source })}
          />
        </>
      ) : null}
    </div>
  );
}

function headingOf(items: readonly LetterGroup[] | null): string {
  if (items === null) return "Dead letters";
  const total = items.reduce((sum, group) => sum + group.count, 0);
  if (total === 0) return "No dead letter";
  return `${formatNumber(total)} dead ${total === 1 ? "letter" : "letters"}, ${items.length} ${items.length === 1 ? "cause" : "causes"}`;
}

function Cause({ group, pressed, onChoose }: { group: LetterGroup; pressed: boolean; onChoose: () => void }) {
  return (
    <button type="button" className={styles.cause} aria-pressed={pressed} onClick={onChoose}>
      <b>{formatNumber(group.count)}</b>
      <span>
        {reasonWords(group.reason).short}
        {group.path ? `: ${group.path}` : ""}
        <small>
          {group.source}, {group.kind.replace("^", " ")}
        </small>
      </span>
      <Age since={group.firstSeenAt} className={styles.age} />
    </button>
  );
}
