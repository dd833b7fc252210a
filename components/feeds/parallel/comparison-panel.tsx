"use client";

import { useState } from "react";
import { useAsked } from "#components/ask/use-asked.ts";
import { MenuButton } from "#components/table/menu-button.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatNumber } from "#components/ui/number.ts";
import { lagText } from "../feed-words.ts";
import { ComparisonDifferences } from "./comparison-differences.tsx";
import styles from "./comparison-panel.module.css";
import { type FeedComparison, fetchComparison } from "./feed-comparison.ts";

const SPANS = [
  { id: "1", text: "last hour" },
  { id: "8", text: "last 8 hours" },
  { id: "24", text: "last 24 hours" },
];
const DAY = "24";

/** What the board would believe of one source alone, beside what it believes without it. */
export function ComparisonPanel({ source }: { source: string }) {
  const [hours, setHours] = useState(DAY);
  const asked = useAsked(`${source} ${hours}`, 0, (signal) => fetchComparison(source, Number(hours), signal));
  const compared = asked.value;
  return (
    <section aria-label={`${source} compared`} className={styles.panel}>
      <div className={styles.row}>
        <MenuButton
          label="Span"
          text={SPANS.find(({ id }) => id === hours)?.text ?? hours}
          selection="single"
          selected={[hours]}
          items={SPANS}
          onChange={([id]) => setHours(id ?? DAY)}
        />
        <Button kind="plain" disabled={asked.state === "loading"} onClick={asked.again}>
          Compare again
        </Button>
      </div>
      {asked.state === "failed" ? (
        <p className={styles.failed} role="alert">
          It cannot be compared: {asked.why}.
        </p>
      ) : null}
      {asked.state === "loading" ? <div className={styles.flat} /> : null}
      {compared ? (
        <>
          <p className={styles.verdict} role="status">
            {compared.verdict}.
          </p>
          <Counts compared={compared} />
          <ComparisonDifferences source={source} compared={compared} />
        </>
      ) : null}
    </section>
  );
}

function Counts({ compared: { visits, movements } }: { compared: FeedComparison }) {
  const counts: [string, string][] = [
    ["Visits compared", formatNumber(visits.compared)],
    ["Agree in everything", formatNumber(visits.agreeing)],
    ["Too fresh to judge", formatNumber(visits.unjudged)],
    ["Movements told by both", formatNumber(movements.matched)],
    ["Missing", formatNumber(movements.missing)],
    ["Too many", formatNumber(movements.extra)],
    ["To another place", formatNumber(movements.elsewhere)],
    ["Over 5 min apart", formatNumber(movements.late)],
    ["Apart p95", lagText(movements.apartP95Ms)],
  ];
  return (
    <dl className={styles.counts}>
      {counts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
