import { useState } from "react";
import { z } from "zod";
import { ask } from "../ask/ask-server.ts";
import { serverNumberOf, visitLabel } from "../table/visit-of.ts";
import { Glyph } from "../ui/glyph.tsx";
import { ReasonDialog } from "../ui/reason-dialog.tsx";
import { joinedVisits } from "./joined-visits.ts";
import styles from "./part-visits.module.css";
import type { StoryEvent } from "./story-event.ts";

interface PartVisitsProps {
  /** Encounter key. */
  encounter: string;
  events: readonly StoryEvent[];
}

const answer = z.object({ parted: z.boolean() });

/** Numbers that a rule took for this visit: a person who knows better parts them, or takes that back. */
export function PartVisits({ encounter, events }: PartVisitsProps) {
  const { joined, parted } = joinedVisits(events);
  const newest = events.at(-1)?.position ?? 0;
  // What was said here is seen only when the log has been read again.
  const [said, setSaid] = useState<string | null>(null);
  const say = (act: "part" | "rejoin", from: string) => async (reason: string) => {
    const path = `/api/v1/encounters/${encodeURIComponent(encounter)}/${act}`;
    await ask(path, answer, { method: "POST", body: { from, reason } });
    setSaid(`${act} ${from} ${newest}`);
  };
  if (joined.length + parted.length === 0) return null;
  return (
    <ul className={styles.others} aria-label="Numbers that may be this visit">
      {joined.map((key) => (
        <li key={key}>
          <Glyph name="priority-3" label="Advice" />
          <p>
            <b>{joinedWords(key)}</b> A rule took the two for one visit: the same patient and class, and starts within
            five minutes of each other.
          </p>
          {said === `part ${key} ${newest}` ? (
            <Written />
          ) : (
            <ReasonDialog
              open="Part the two"
              title={`Part ${visitLabel(encounter)} from ${numberWords(key)}`}
              note="They go on as two visits, each with what its own source said, until somebody takes this back. Your name and your reason stand in the timeline of both."
              act="Part the visits"
              onAct={say("part", key)}
            />
          )}
        </li>
      ))}
      {parted.map((key) => (
        <li key={key}>
          <Glyph name="priority-3" label="Advice" />
          <p>
            <b>This visit is held apart from {numberWords(key)}.</b> A person said so, against the rule that took the
            two for one.
          </p>
          {said === `rejoin ${key} ${newest}` ? (
            <Written />
          ) : (
            <ReasonDialog
              open="Take this back"
              title={`Take back that ${visitLabel(encounter)} and ${numberWords(key)} are two visits`}
              note="Whether they are one visit is judged again by what their sources said."
              act="Take it back"
              onAct={say("rejoin", key)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}

function Written() {
  return (
    <span className={styles.written} role="status">
      Written down. The page follows in a few seconds.
    </span>
  );
}

/** A number that only its server knows is named with its source. */
function numberWords(key: string): string {
  const own = serverNumberOf(key);
  return own ? `${own.id} of ${own.source}` : visitLabel(key);
}

function joinedWords(key: string): string {
  const own = serverNumberOf(key);
  return own ? `${own.source} calls this visit ${own.id}.` : `${visitLabel(key)} is taken for this visit.`;
}
