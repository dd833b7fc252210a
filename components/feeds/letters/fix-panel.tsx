"use client";

import { useState } from "react";
import { useAsked } from "#components/ask/use-asked.ts";
import { Button } from "#components/ui/button.tsx";
import { formatNumber } from "#components/ui/number.ts";
import styles from "./dead-letter-desk.module.css";
import { type DeadLetter, type LetterGroup, type ReplaySummary, replayGroup } from "./dead-letters.ts";
import { DiscardDialog } from "./discard-dialog.tsx";
import { reasonWords } from "./reason-words.ts";

interface FixPanelProps {
  group: LetterGroup;
  letter: DeadLetter | null;
  onDone: () => void;
  onBench: () => void;
}

/** What cures the cause, what replay would do now, and the button that does it. */
export function FixPanel({ group, letter, onDone, onBench }: FixPanelProps) {
  const [sending, setSending] = useState(false);
  const [told, setTold] = useState<{ text: string; failed: boolean } | null>(null);
  const foretold = useAsked(`dry ${group.source} ${group.cause}`, group.count, (signal) =>
    replayGroup(group, true, signal),
  );
  const would = foretold.value;
  const replay = async () => {
    setSending(true);
    try {
      const done = await replayGroup(group, false);
      setTold({ text: doneWords(done), failed: done.stillParked > 0 });
      onDone();
    } catch (error) {
      setTold({ text: `Nothing was replayed: ${error instanceof Error ? error.message : "no answer"}.`, failed: true });
    }
    setSending(false);
  };
  return (
    <section aria-label="Fix and replay" className={styles.fix}>
      <div className={styles.fixBody}>
        <h2 className={styles.heading}>Fix and replay</h2>
        <h3 className={styles.step}>
          <i>1</i> What cures it
        </h3>
        <p>{reasonWords(group.reason).cure}</p>
        <p>
          <Button onClick={onBench}>Edit {group.source} on the bench</Button>
        </p>
        <h3 className={styles.step}>
          <i>2</i> What replay would do now
        </h3>
        {foretold.state === "loading" ? <div className={styles.flat} /> : null}
        {foretold.state === "failed" ? <p className={styles.failed}>It cannot be foretold: {foretold.why}.</p> : null}
        {would ? <Foretold would={would} /> : null}
      </div>
      <div className={styles.acts}>
        <p role="status" className={styles.told} data-failed={told?.failed || undefined}>
          {told?.text}
        </p>
        <Button kind="primary" disabled={sending || !would || would.translated === 0} onClick={() => void replay()}>
          {would && would.translated > 0 ? `Replay ${formatNumber(would.translated)}` : "Nothing to replay yet"}
        </Button>
        <DiscardDialog letter={letter} group={group} onDone={onDone} />
      </div>
    </section>
  );
}

function Foretold({ would }: { would: ReplaySummary }) {
  return (
    <>
      <table className={styles.figures}>
        <tbody>
          <tr>
            <th scope="row">Messages translated</th>
            <td>
              <b>{formatNumber(would.translated)}</b> of {formatNumber(would.letters)}
            </td>
          </tr>
          <tr>
            <th scope="row">Events recorded</th>
            <td>
              <b>{formatNumber(would.events)}</b>
            </td>
          </tr>
          <tr>
            <th scope="row">Beds they name</th>
            <td>
              <b>{formatNumber(would.beds.length)}</b>
            </td>
          </tr>
          <tr>
            <th scope="row">Still not translated</th>
            <td>
              <b>{formatNumber(would.stillParked)}</b>
            </td>
          </tr>
        </tbody>
      </table>
      {would.beds.length > 0 ? <Beds beds={would.beds} /> : null}
    </>
  );
}

const BEDS_SHOWN = 12;

function Beds({ beds }: { beds: readonly string[] }) {
  const shown = beds.slice(0, BEDS_SHOWN);
  const more = beds.length - shown.length;
  return (
    <p className={styles.quiet}>
      {shown.map((bed, index) => (
        <span key={bed} className={styles.bed}>
          {bed}
          {index < shown.length - 1 ? ", " : ""}
        </span>
      ))}
      {more > 0 ? ` and ${more} more` : ""}
    </p>
  );
}

function doneWords({ translated, stillParked }: ReplaySummary): string {
  const done = `${formatNumber(translated)} replayed`;
  return stillParked > 0 ? `${done}, ${formatNumber(stillParked)} still wait.` : `${done}.`;
}
