"use client";

import Link from "next/link";
import { visitOf } from "#components/table/visit-of.ts";
import { Age } from "#components/ui/age.tsx";
import { formatNumber, formatVisit } from "#components/ui/number.ts";
import styles from "./comparison-panel.module.css";
import {
  type BedDifference,
  type FeedComparison,
  kindsText,
  type LastWord,
  sideText,
  type VisitDifference,
} from "./feed-comparison.ts";

/** Visits and beds of which the two sides do not hold the same, the worst first, each a way to the visit and the words behind it. */
export function ComparisonDifferences({ source, compared }: { source: string; compared: FeedComparison }) {
  const { differences, bedDifferences, unlisted } = compared;
  return (
    <>
      {differences.length > 0 ? (
        <table className={styles.table} aria-label="Visits that differ">
          <thead>
            <tr>
              <th scope="col">Visit</th>
              <th scope="col">Differs in</th>
              <th scope="col">The board</th>
              <th scope="col">Its last word</th>
              <th scope="col">{source}</th>
              <th scope="col">Its last word</th>
            </tr>
          </thead>
          <tbody>
            {differences.map((one) => (
              <VisitLine key={`${one.encounter} ${one.kinds.join()}`} one={one} />
            ))}
          </tbody>
        </table>
      ) : null}
      {bedDifferences.length > 0 ? (
        <table className={styles.table} aria-label="Beds that differ">
          <thead>
            <tr>
              <th scope="col">Bed</th>
              <th scope="col">Occupied for</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {bedDifferences.map((one) => (
              <BedLine key={one.bed} source={source} one={one} />
            ))}
          </tbody>
        </table>
      ) : null}
      {unlisted.visits + unlisted.beds > 0 ? (
        <p className={styles.quiet}>
          {formatNumber(unlisted.visits)} more visits and {formatNumber(unlisted.beds)} more beds differ.
        </p>
      ) : null}
    </>
  );
}

function VisitLine({ one }: { one: VisitDifference }) {
  return (
    <tr>
      <th scope="row">
        <Link href={visitHref(one.encounter)} prefetch={false}>
          {formatVisit(one.visit)}
        </Link>
      </th>
      <td>{kindsText(one.kinds)}</td>
      <td>{sideText(one.board)}</td>
      <td>
        <Word encounter={one.encounter} word={one.boardWord} />
      </td>
      <td>{sideText(one.parallel)}</td>
      <td>
        <Word encounter={one.encounter} word={one.parallelWord} />
      </td>
    </tr>
  );
}

function BedLine({ source, one }: { source: string; one: BedDifference }) {
  return (
    <tr>
      <th scope="row">
        <Link href={`/beds?bed=${encodeURIComponent(one.bed)}`} prefetch={false}>
          {one.bed}
        </Link>
      </th>
      <td>{one.occupiedOn === "board" ? "the board alone" : `${source} alone`}</td>
      <td>
        {one.encounters.map((encounter, index) => (
          <span key={encounter}>
            {index > 0 ? ", " : ""}
            <Link href={visitHref(encounter)} prefetch={false}>
              {formatVisit(visitOf(encounter))}
            </Link>
          </span>
        ))}
      </td>
    </tr>
  );
}

function Word({ encounter, word }: { encounter: string; word: LastWord }) {
  if (!word) return <span className={styles.quiet}>none</span>;
  return (
    <>
      <Link href={`${visitHref(encounter)}?event=${word.event}`} prefetch={false}>
        <code>{word.type}</code>
      </Link>{" "}
      <span className={styles.quiet}>
        <Age since={word.at} /> ago
      </span>
    </>
  );
}

function visitHref(encounter: string): string {
  return `/encounters/${encodeURIComponent(visitOf(encounter))}`;
}
