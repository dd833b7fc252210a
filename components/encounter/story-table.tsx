"use client";

import { useLiveScene } from "../live/live-context.ts";
import { useKeys } from "../shell/use-keys.ts";
import { clockTime, dayText } from "../ui/clock-text.ts";
import { elapsed } from "../ui/elapsed.ts";
import { Empty } from "../ui/empty.tsx";
import { Glyph } from "../ui/glyph.tsx";
import { flagWords } from "./flag-words.ts";
import type { StoryEntry, StoryLine } from "./story-lines.ts";
import styles from "./story-table.module.css";

interface StoryTableProps {
  lines: readonly StoryLine[];
  /** Position of the entry that is shown in full. */
  chosen: number | null;
  /** The same as of this moment: a drawing may be one key press behind. */
  standing: () => number | null;
  hrefOf: (position: number) => string;
  onChoose: (position: number) => void;
  /** Which filter emptied the list. */
  empty: string;
}

/** Everything said of a visit beside everything held true since: one line a statement, every sentence opens its chain. */
export function StoryTable({ lines, chosen, standing, hrefOf, onChoose, empty }: StoryTableProps) {
  const { timeZone } = useLiveScene();
  const entries = lines.flatMap((line) => [...line.said, ...line.decisions]);
  const step = (by: 1 | -1) => {
    const from = standing();
    const at = entries.findIndex((entry) => entry.position === from);
    const next = entries[at < 0 ? 0 : at + by];
    if (next) onChoose(next.position);
  };
  useKeys({ j: () => step(1), k: () => step(-1) });
  if (lines.length === 0) return <Empty title={empty} />;
  let day = "";
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">What was said</th>
          <th scope="col">What is held true since</th>
          <th scope="col" className={styles.late}>
            Learnt after
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => {
          const today = dayText(line.at, timeZone);
          const head = today === day ? null : today;
          day = today;
          return (
            <Line
              key={line.id}
              line={line}
              day={head}
              clock={clockTime(line.at, timeZone)}
              chosen={chosen}
              hrefOf={hrefOf}
              onChoose={onChoose}
            />
          );
        })}
      </tbody>
    </table>
  );
}

interface LineProps {
  line: StoryLine;
  day: string | null;
  clock: string;
  chosen: number | null;
  hrefOf: (position: number) => string;
  onChoose: (position: number) => void;
}

function Line({ line, day, clock, chosen, ...links }: LineProps) {
  const mine = [...line.said, ...line.decisions].some((entry) => entry.position === chosen);
  return (
    <>
      {day ? (
        <tr className={styles.day}>
          <th scope="rowgroup" colSpan={4}>
            {day}
          </th>
        </tr>
      ) : null}
      <tr aria-selected={mine} data-kind={line.kind} data-parallel={line.parallel || undefined}>
        <td className={styles.time}>
          <time>{clock}</time>
        </td>
        <td className={styles.said}>
          {line.said.length === 0 ? <span className={styles.quiet}>Said of another visit</span> : null}
          {line.said.map((entry) => (
            <EntryLink key={entry.position} entry={entry} chosen={chosen} {...links} />
          ))}
          <small>
            {line.basis}
            {line.parallel ? ", compared only" : ""}
          </small>
        </td>
        <td className={styles.held}>
          {line.decisions.length === 0 ? (
            <span className={styles.quiet}>{line.kind === "report" ? "nothing changed" : ""}</span>
          ) : (
            line.decisions.map((entry) => <EntryLink key={entry.position} entry={entry} chosen={chosen} {...links} />)
          )}
        </td>
        <td className={styles.late}>{line.lateMs === null ? null : elapsed(line.lateMs)}</td>
      </tr>
    </>
  );
}

interface EntryLinkProps {
  entry: StoryEntry;
  chosen: number | null;
  hrefOf: (position: number) => string;
  onChoose: (position: number) => void;
}

function EntryLink({ entry, chosen, hrefOf, onChoose }: EntryLinkProps) {
  return (
    <a
      className={styles.entry}
      href={hrefOf(entry.position)}
      data-entry={entry.position}
      data-corrected={entry.corrected || undefined}
      aria-current={entry.position === chosen ? "true" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onChoose(entry.position);
      }}
    >
      <span>{entry.sentence}</span>
      {entry.flags.map((flag) => (
        <b key={flag} className={styles.flag} title={flagWords(flag).says}>
          <Glyph name="priority-2" />
          {flagWords(flag).short}
        </b>
      ))}
    </a>
  );
}
