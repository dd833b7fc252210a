"use client";

import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import { formatNumber, formatShare, formatSigned } from "#components/ui/number.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { lagText } from "../feed-words.ts";
import { ComparisonPanel } from "./comparison-panel.tsx";
import { pairFeeds } from "./pair-feeds.ts";
import styles from "./parallel-run.module.css";

interface ParallelRunProps {
  rows: readonly FeedRow[];
  /** Source whose visits are compared with the board. */
  chosen: string | null;
  onCompare: (source: string) => void;
}

/** A source that runs beside the one it is to replace: the same counts of both, and where they differ. */
export function ParallelRun({ rows, chosen, onCompare }: ParallelRunProps) {
  const pairs = pairFeeds(rows);
  if (pairs.length === 0)
    return (
      <Empty title="No source runs in parallel. ">
        Set trust to parallel in a new source’s entry to compare it before it is trusted.
      </Empty>
    );
  return (
    <div className={styles.runs}>
      {pairs.map(({ parallel, trusted }) => (
        <section key={parallel.id} aria-label={`${parallel.id} in parallel`}>
          <h2 className={styles.heading}>
            {parallel.id}
            {trusted ? ` beside ${trusted.id}` : ": no trusted source feeds the same"}
          </h2>
          <p className={styles.quiet}>Its messages are taken and shown in each visit, and never reach a decision.</p>
          {parallel.id === chosen ? (
            <ComparisonPanel source={parallel.id} />
          ) : (
            <div className={styles.ask}>
              <Button kind="plain" onClick={() => onCompare(parallel.id)}>
                Compare its visits with the board
              </Button>
            </div>
          )}
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">Last 24 h</th>
                <th scope="col">{trusted?.id ?? "trusted"}</th>
                <th scope="col">{parallel.id}, parallel</th>
                <th scope="col">Difference</th>
              </tr>
            </thead>
            <tbody>
              {FIGURES.map(({ name, read, print }) => {
                const was = trusted ? read(trusted) : null;
                const now = read(parallel);
                return (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>{was === null ? "\u2014" : print(was)}</td>
                    <td>{now === null ? "\u2014" : print(now)}</td>
                    <td>{difference(was, now, print)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </section>
      ))}
    </div>
  );
}

interface Figure {
  name: string;
  read: (row: FeedRow) => number | null;
  print: (value: number) => string;
}

const share = (value: number) => formatShare(value, 1, 1);
const FIGURES: readonly Figure[] = [
  { name: "Messages received", read: (row) => row.received24h, print: (value) => formatNumber(value) },
  { name: "Movements received, of those the visits imply", read: (row) => shareOf(row), print: share },
  { name: "Messages with a doubt", read: (row) => row.flagged24h, print: (value) => formatNumber(value) },
  { name: "Rejected", read: (row) => row.rejected24h, print: (value) => formatNumber(value) },
  { name: "Dead letters", read: (row) => row.deadLetters, print: (value) => formatNumber(value) },
  { name: "Duplicates", read: (row) => row.duplicates24h, print: (value) => formatNumber(value) },
  { name: "Lag p99", read: (row) => row.lagP99, print: (value) => lagText(value) },
];

function shareOf({ completeness }: FeedRow): number | null {
  return completeness && completeness.implied > 0 ? completeness.arrived / completeness.implied : null;
}

function difference(was: number | null, now: number | null, print: (value: number) => string) {
  if (was === null || now === null) return "\u2014";
  if (print(was) === print(now)) return <span className={styles.same}>agrees</span>;
  const by = now - was;
  return (
    <b>
      {Number.isInteger(by) && print(by) === formatNumber(by)
        ? formatSigned(by)
        : `${by > 0 ? "+" : "\u2212"}${print(Math.abs(by))}`}
    </b>
  );
}
