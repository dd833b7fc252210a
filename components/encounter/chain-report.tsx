"use client";

import { useLiveScene } from "../live/live-context.ts";
import { clockSeconds, dayText } from "../ui/clock-text.ts";
import { formatNumber } from "../ui/number.ts";
import styles from "./chain.module.css";
import { EventName } from "./event-name.tsx";
import { FlagNotes } from "./flag-notes.tsx";
import type { StoryEvent } from "./story-event.ts";
import { readReport, sourceOf } from "./tell-report.ts";

/** What was made of the message: an event with its times, its mapping and its doubts. */
export function ChainReport({ root }: { root: StoryEvent | null }) {
  const { timeZone } = useLiveScene();
  if (!root) return <p className={styles.quiet}>Not part of this visit.</p>;
  const when = (at: number) => `${clockSeconds(at, timeZone)}, ${dayText(at, timeZone)}`;
  const said = root.kind === "report" ? readReport(root) : null;
  return (
    <>
      <dl className={styles.facts}>
        <dt>Type</dt>
        <dd>
          <EventName type={root.type} />
        </dd>
        <dt>Position</dt>
        <dd>
          <code>{formatNumber(root.position)}</code>
        </dd>
        {root.lineage ? (
          <>
            <dt>Mapping</dt>
            <dd>
              {root.lineage.mapping} {root.lineage.mappingVersion}
            </dd>
          </>
        ) : null}
        <dt>True from</dt>
        <dd>{when(root.occurredAt)}</dd>
        {said?.time ? (
          <>
            <dt>Read from</dt>
            <dd>
              {said.time.basis}, to the {said.time.precision}
            </dd>
          </>
        ) : null}
        <dt>Recorded</dt>
        <dd>{when(root.recordedAt)}</dd>
        <dt>{root.kind === "report" ? "Source" : "By"}</dt>
        <dd>
          {said?.source || sourceOf(root)}
          {said?.parallel ? ", compared and not trusted" : ""}
          {said?.historic ? ", history: starts no work" : ""}
        </dd>
        {root.supersedes.length > 0 ? (
          <>
            <dt>Replaces</dt>
            <dd>{root.supersedes.length} earlier reading of the same message</dd>
          </>
        ) : null}
      </dl>
      <div className={styles.notes}>
        <FlagNotes flags={said?.flags ?? []} />
      </div>
    </>
  );
}
