"use client";

import Link from "next/link";
import { useSearchParams } from "next/navigation";
import type { ChangedBed } from "#server/contracts/past-minute.ts";
import { useLiveScene } from "../live/live-context.ts";
import { clockTime } from "../ui/clock-text.ts";
import { Glyph } from "../ui/glyph.tsx";
import type { PastWord } from "./use-past-minute.ts";

const FEW = 3;

/** Which beds differ from what was shown, and what was learnt in between. */
export function ChangedBedLinks({ word, hasBeds }: { word: PastWord; hasBeds: boolean }) {
  if (word.state === "loading") return <>Looking for what was learnt since</>;
  if (word.state === "failed") return <>What was learnt since could not be asked</>;
  const { changedBeds } = word.minute;
  if (changedBeds.length === 0) return <>No bed differs from what was shown</>;
  const more = changedBeds.length - FEW;
  return (
    <>
      <Glyph name="unconfirmed" />{" "}
      <b>
        {changedBeds.length} {changedBeds.length === 1 ? "bed differs" : "beds differ"}
      </b>{" "}
      from what was shown:{" "}
      {changedBeds.slice(0, FEW).map((change, index) => (
        <span key={change.bed}>
          {index > 0 ? "; " : ""}
          {hasBeds ? <BedLink bed={change.bed} /> : <b>{change.bed}</b>} <Change change={change} />
        </span>
      ))}
      {more > 0 ? `; and ${more} more` : ""}
    </>
  );
}

function BedLink({ bed }: { bed: string }) {
  const query = new URLSearchParams(useSearchParams());
  query.set("bed", bed);
  return (
    <Link href={`/beds?${query}`} prefetch={false} scroll={false}>
      {bed}
    </Link>
  );
}

function Change({ change: { was, now, because } }: { change: ChangedBed }) {
  const { timeZone } = useLiveScene();
  const last = because.at(-1);
  return (
    <>
      {was === now ? `${now}, otherwise than shown` : `${now}, shown ${was}`}
      {last ? ` (${last.source} ${last.trigger} came ${clockTime(last.recordedAt, timeZone)})` : ""}
    </>
  );
}
