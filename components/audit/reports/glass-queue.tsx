"use client";

import { useState } from "react";
import { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";
import { instant } from "#components/ask/instant.ts";
import { useAsked } from "#components/ask/use-asked.ts";
import { useLiveScene } from "../../live/live-context.ts";
import { useTimed } from "../../live/use-now.ts";
import { visitLabel, visitOf } from "../../table/visit-of.ts";
import { Chip } from "../../ui/chip.tsx";
import { clockTime, dayText } from "../../ui/clock-text.ts";
import { elapsed } from "../../ui/elapsed.ts";
import { ReasonDialog } from "../../ui/reason-dialog.tsx";
import styles from "./report.module.css";
import { ReportFrame } from "./report-frame.tsx";

const glassSchema = z.object({
  id: z.string(),
  actorName: z.string(),
  encounter: z.string(),
  unit: z.string().nullable(),
  openedAt: instant,
  until: instant,
  closedAt: instant.nullable(),
  reviewedAt: instant.nullable(),
  reviewedBy: z.string().nullable(),
  verdict: z.string().nullable(),
});
type Opening = z.output<typeof glassSchema>;

const listSchema = z.object({ items: z.array(glassSchema) });

const VERDICTS = [
  { verdict: "justified", words: "Justified: there was a need that the role did not cover" },
  { verdict: "not-justified", words: "Not justified: to be followed up" },
  { verdict: "to-be-asked", words: "Not clear: the person is to be asked" },
] as const;

/** Every time somebody opened a patient beyond their role, until a person has judged it. */
export function GlassQueue() {
  const [all, setAll] = useState(false);
  const asked = useAsked(`glass:${all}`, 0, (signal) => ask(`/api/v1/glass?all=${all}`, listSchema, { signal }));
  const items = asked.value?.items ?? [];
  return (
    <ReportFrame
      title="Break-glass reviews"
      note="Every time somebody opened a patient beyond their role, oldest first. The first verdict stands, with its note, as an entry of its own."
    >
      <div className={styles.ask}>
        <Chip pressed={!all} onPress={() => setAll(false)}>
          To review
        </Chip>
        <Chip pressed={all} onPress={() => setAll(true)}>
          All of them
        </Chip>
      </div>
      {asked.state === "loading" ? (
        <div className={styles.flat} role="img" aria-label="asking for the reviews" />
      ) : null}
      {asked.state === "failed" ? <p className={styles.quiet}>The reviews cannot be read: {asked.why}.</p> : null}
      {asked.state === "known" && items.length === 0 ? (
        <p className={styles.quiet}>{all ? "Nobody has broken glass." : "Nothing waits for a review."}</p>
      ) : null}
      {items.map((opening) => (
        <OpeningLine key={opening.id} opening={opening} onReviewed={asked.again} />
      ))}
    </ReportFrame>
  );
}

function OpeningLine({ opening, onReviewed }: { opening: Opening; onReviewed: () => void }) {
  const { timeZone } = useLiveScene();
  const { openedAt, closedAt, until, encounter, unit, actorName, verdict, reviewedBy } = opening;
  const search = new URLSearchParams({ patient: encounter, kind: "glass." });
  // Whoever closes nothing is closed by the clock.
  const isOpen = useTimed((now) => closedAt === null && now < until);
  return (
    <div className={styles.line}>
      <time dateTime={new Date(openedAt).toISOString()}>
        {dayText(openedAt, timeZone)} {clockTime(openedAt, timeZone)}
      </time>
      <span>
        <b>{actorName}</b> opened{" "}
        <a href={`/encounters/${encodeURIComponent(visitOf(encounter))}`}>{visitLabel(encounter)}</a>
        {unit ? ` of ${unit}` : ""}
        <small>
          {isOpen ? `open now, until ${clockTime(until, timeZone)}` : `for ${elapsed((closedAt ?? until) - openedAt)}`};{" "}
          <a href={`/audit?${search}`}>reason and what followed</a>
        </small>
      </span>
      <span className={styles.side}>
        {verdict ? (
          `${verdict.replaceAll("-", " ")}, by ${reviewedBy ?? "somebody"}`
        ) : (
          <ReviewDialog opening={opening} onReviewed={onReviewed} />
        )}
      </span>
    </div>
  );
}

function ReviewDialog({ opening, onReviewed }: { opening: Opening; onReviewed: () => void }) {
  const [verdict, setVerdict] = useState<string>(VERDICTS[0].verdict);
  return (
    <ReasonDialog
      open="Judge it"
      title={`Was it justified to open ${visitLabel(opening.encounter)}?`}
      note="The first verdict stands. It is written down with your name."
      asks="What you found out"
      act="Write the verdict down"
      longest={500}
      onAct={async (note) => {
        const body = { verdict, note };
        await ask(`/api/v1/glass/${opening.id}/review`, z.object({}).loose(), { method: "POST", body });
        onReviewed();
      }}
    >
      <fieldset className={styles.verdict}>
        <legend className="vh">Verdict</legend>
        {VERDICTS.map((choice) => (
          <label key={choice.verdict}>
            <input
              type="radio"
              name="verdict"
              value={choice.verdict}
              checked={verdict === choice.verdict}
              onChange={() => setVerdict(choice.verdict)}
            />
            {choice.words}
          </label>
        ))}
      </fieldset>
    </ReasonDialog>
  );
}
