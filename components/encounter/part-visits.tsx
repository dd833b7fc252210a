import { z } from "zod";
import { ask } from "../ask/ask-server.ts";
import { visitLabel } from "../table/visit-of.ts";
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
  const say = (act: "part" | "rejoin", from: string) => (reason: string) =>
    ask(`/api/v1/encounters/${encodeURIComponent(encounter)}/${act}`, answer, {
      method: "POST",
      body: { from, reason },
    });
  if (joined.length + parted.length === 0) return null;
  return (
    <ul className={styles.others} aria-label="Numbers that may be this visit">
      {joined.map((key) => (
        <li key={key}>
          {visitLabel(key)} is taken for this visit: the same patient and class, and a start within five minutes.{" "}
          <ReasonDialog
            open="Part them"
            title={`Part ${visitLabel(encounter)} from ${visitLabel(key)}`}
            note="They go on as two visits, each with what its own source said, until somebody takes this back. Your name and your reason stand in the timeline of both."
            act="Part the visits"
            onAct={say("part", key)}
          />
        </li>
      ))}
      {parted.map((key) => (
        <li key={key}>
          A person parted this visit from {visitLabel(key)}.{" "}
          <ReasonDialog
            open="Take it back"
            title={`Take back that ${visitLabel(encounter)} and ${visitLabel(key)} are two`}
            note="Whether they are one visit is judged again by what their sources said."
            act="Take it back"
            onAct={say("rejoin", key)}
          />
        </li>
      ))}
    </ul>
  );
}
