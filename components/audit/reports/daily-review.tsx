"use client";

import Link from "next/link";
import { useAsked } from "#components/ask/use-asked.ts";
import { ACCESS_FLAGS, type AccessFlag, type AuditRow } from "#server/contracts/audit.ts";
import { useLiveScene } from "../../live/live-context.ts";
import { clockTime, dayText } from "../../ui/clock-text.ts";
import { fetchAuditPage } from "../audit-answers.ts";
import { FLAG_WORDS } from "../audit-words.ts";
import { Sentence } from "../sentence.tsx";
import styles from "./report.module.css";
import { ReportFrame } from "./report-frame.tsx";

const SINCE = "24h";
const SHOWN = 10;

/** What a reviewer looks through each morning: the flags of the last day, by kind. */
export function DailyReview() {
  return (
    <ReportFrame
      title="Daily review"
      note="Every access of the last 24 hours that was flagged when it was written, by kind. An entry opens with its proof and can be closed as explained."
    >
      {ACCESS_FLAGS.map((flag) => (
        <FlagPart key={flag} flag={flag} />
      ))}
    </ReportFrame>
  );
}

function FlagPart({ flag }: { flag: AccessFlag }) {
  const asked = useAsked(`daily:${flag}`, 0, (signal) =>
    fetchAuditPage({ query: { flag, since: SINCE }, context: false, cursor: null, signal }),
  );
  const name = FLAG_WORDS[flag];
  const rows = asked.value?.rows ?? [];
  const search = `/audit?flag=${flag}&since=${SINCE}`;
  return (
    <section className={styles.part} aria-label={name}>
      <h2>
        {name[0]?.toUpperCase()}
        {name.slice(1)}
        <span>{asked.value ? `${rows.length}${asked.value.next ? "+" : ""}` : ""}</span>
        {rows.length > 0 ? (
          <Link className={styles.all} href={search} prefetch={false}>
            in context
          </Link>
        ) : null}
      </h2>
      {asked.state === "loading" ? <div className={styles.flat} role="img" aria-label={`asking: ${name}`} /> : null}
      {asked.state === "failed" ? <p className={styles.quiet}>Cannot be read: {asked.why}.</p> : null}
      {asked.state === "known" && rows.length === 0 ? <p className={styles.quiet}>None.</p> : null}
      {rows.slice(0, SHOWN).map((row) => (
        <RowLine key={row.id} row={row} href={`${search}&entry=${row.id}`} />
      ))}
      {rows.length > SHOWN ? (
        <p className={styles.quiet}>
          <Link href={search} prefetch={false}>
            and {rows.length - SHOWN}
            {asked.value?.next ? " or more" : ""} others
          </Link>
        </p>
      ) : null}
    </section>
  );
}

function RowLine({ row, href }: { row: AuditRow; href: string }) {
  const { timeZone } = useLiveScene();
  return (
    <div className={styles.line}>
      <time dateTime={new Date(row.recordedAt).toISOString()}>
        {dayText(row.recordedAt, timeZone).slice(0, 3)} {clockTime(row.recordedAt, timeZone)}
      </time>
      <Link href={href} prefetch={false}>
        <Sentence parts={row.sentence} />
      </Link>
      <span className={styles.side}>{row.result}</span>
    </div>
  );
}
