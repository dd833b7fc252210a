"use client";

import Link from "next/link";
import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { useTimed } from "../live/use-now.ts";
import { visitLabel, visitOf } from "../table/visit-of.ts";
import { clockTime } from "../ui/clock-text.ts";
import { HiddenByRole } from "../ui/hidden-by-role.tsx";
import styles from "./bed-drawer.module.css";
import { nextWords } from "./next-words.ts";

/** Who lies here, what comes next, what a person said. A field that this reader's role hides says so and never looks empty. */
export function BedDetails({ row, timeZone }: { row: BedRow; timeZone: string }) {
  const next = useTimed((now) => nextWords(row, now, timeZone));
  return (
    <dl className={styles.facts}>
      <dt>Visit</dt>
      <dd>
        <Visit row={row} />
      </dd>
      <dt>Next</dt>
      <dd>{next}</dd>
      {row.isolation.length > 0 || row.hidden ? (
        <>
          <dt>Isolation</dt>
          <dd>{row.isolation.length > 0 ? row.isolation.join(", ") : <HiddenByRole />}</dd>
        </>
      ) : null}
      {row.assertion ? (
        <>
          <dt>By hand</dt>
          <dd>
            {row.assertion.state} said at {clockTime(row.assertion.at, timeZone)}, holds until{" "}
            {clockTime(row.assertion.expiresAt, timeZone)}
          </dd>
        </>
      ) : null}
      {row.flags.length > 0 ? (
        <>
          <dt>Doubts</dt>
          <dd>{row.flags.map((flag) => flag.replaceAll(".", " ")).join(", ")}</dd>
        </>
      ) : null}
    </dl>
  );
}

function Visit({ row }: { row: BedRow }) {
  if (row.hidden && row.encounter === null) return <HiddenByRole />;
  if (row.encounter === null) return <span className={styles.quiet}>Nobody in it</span>;
  return (
    <>
      <Link href={`/encounters/${encodeURIComponent(visitOf(row.encounter))}`} prefetch={false}>
        {visitLabel(row.encounter)}
      </Link>{" "}
      <span className={styles.quiet}>name hidden by your role</span>
    </>
  );
}
