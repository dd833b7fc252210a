"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import type { Snapshot } from "#server/contracts/live.ts";
import { AskedState } from "../ask/asked-state.tsx";
import { useAsked } from "../ask/use-asked.ts";
import { useLogPulse } from "../ask/use-log-pulse.ts";
import { useLiveView } from "../live/use-live-view.ts";
import { visitLabel, visitOf } from "../table/visit-of.ts";
import { Age } from "../ui/age.tsx";
import { Empty } from "../ui/empty.tsx";
import { KeyHints } from "../ui/key-hints.tsx";
import { formatVisit } from "../ui/number.ts";
import { SearchField } from "../ui/search-field.tsx";
import styles from "./find-encounter.module.css";
import { keepsVisit, latestMovements, spokenVisit } from "./latest-movements.ts";
import { recentVisits } from "./recent-visits.ts";
import type { StoryEvent } from "./story-event.ts";
import { tellEvent } from "./tell-event.ts";

const HINTS = [
  { keys: ["/"], does: "type a visit number" },
  { keys: ["Enter"], does: "open it" },
];

/** A visit by its number; below, what was opened here and what just moved. */
export function FindEncounter({ feeds }: { feeds: Snapshot<"feeds"> }) {
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const [recent, setRecent] = useState<string[]>([]);
  useEffect(() => setRecent(recentVisits()), []);
  const { position } = useLiveView("feeds", "all", feeds);
  const asked = useAsked("latest", useLogPulse(position), latestMovements);
  const visit = spokenVisit(typed);
  const shown = (asked.value ?? []).filter((event) => keepsVisit(event, visit));
  const mine = recent.filter((one) => one.includes(visit));
  return (
    <div className={styles.screen}>
      <h1 className={styles.title}>Find a visit</h1>
      <div className={styles.find}>
        <SearchField
          label="Visit number"
          value={typed}
          onChange={setTyped}
          onEnter={() => visit && router.push(`/encounters/${encodeURIComponent(visit)}`)}
          width={340}
        />
        <KeyHints hints={HINTS} />
      </div>
      <p className={styles.note}>
        A visit is found by its number alone: names and record numbers are not searched here.
      </p>
      {mine.length > 0 ? (
        <section aria-label="Opened here before">
          <h2 className={styles.heading}>Opened here before</h2>
          <ul className={styles.chips}>
            {mine.map((one) => (
              <li key={one}>
                <Link href={`/encounters/${encodeURIComponent(one)}`} prefetch={false}>
                  {formatVisit(one)}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section aria-label="Just moved">
        <h2 className={styles.heading}>Just moved</h2>
        <AskedState
          asked={asked}
          what="latest movements"
          isEmpty={shown.length === 0}
          empty={
            <Empty title={visit ? "None of the latest movements is of that number. " : "Nobody has moved yet. "}>
              {visit ? "Enter looks in the whole log." : null}
            </Empty>
          }
        />
        <Movements events={shown} />
      </section>
    </div>
  );
}

function Movements({ events }: { events: readonly StoryEvent[] }) {
  if (events.length === 0) return null;
  return (
    <table className={styles.table}>
      <tbody>
        {events.map((event) => (
          <tr key={event.position}>
            <td className={styles.visit}>
              <Link
                href={`/encounters/${encodeURIComponent(visitOf(event.encounter ?? ""))}?entry=${event.position}`}
                prefetch={false}
              >
                {visitLabel(event.encounter ?? "")}
              </Link>
            </td>
            <td className={event.type === "stay.corrected" ? styles.corrected : undefined}>{tellEvent(event)}</td>
            <td className={styles.age}>
              <Age since={event.recordedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
