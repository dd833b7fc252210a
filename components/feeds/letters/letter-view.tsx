"use client";

import { useAsked } from "#components/ask/use-asked.ts";
import { fetchInbound } from "#components/raw-message/inbound-message.ts";
import { RawMessage } from "#components/raw-message/raw-message.tsx";
import { Age } from "#components/ui/age.tsx";
import { Glyph } from "#components/ui/glyph.tsx";
import styles from "./dead-letter-desk.module.css";
import type { DeadLetter, LetterGroup } from "./dead-letters.ts";

interface LetterViewProps {
  group: LetterGroup;
  letters: readonly DeadLetter[];
  letter: DeadLetter | null;
  failed: string | null;
  onChoose: (id: number) => void;
}

/** One dead letter with the wrong field marked, among those of the same cause. */
export function LetterView({ group, letters, letter, failed, onChoose }: LetterViewProps) {
  const asked = useAsked(letter ? `inbound:${letter.inboundId}` : null, 0, (signal) =>
    fetchInbound(letter?.inboundId ?? 0, signal),
  );
  const at = letter ? letters.indexOf(letter) + 1 : 0;
  const message = asked.value;
  return (
    <section aria-label="Message">
      <h2 className={styles.heading}>
        Message {at} of {group.count}
        {letter ? (
          <span className={styles.beside}>
            {letter.inboundId}, <Age since={letter.receivedAt} /> ago
            {message ? `, sender was told ${answerWords(message.answer)}` : ""}
          </span>
        ) : null}
      </h2>
      {failed ? (
        <p className={styles.failed} role="status">
          The letters of this cause cannot be read: {failed}.
        </p>
      ) : null}
      <p className={styles.fault}>
        <Glyph name="priority-2" label="Fault" />
        <span>
          {(letter ?? group).path ? <b>{(letter ?? group).path}: </b> : null}
          {(letter ?? group).text}
        </span>
      </p>
      {message?.raw ? (
        <RawMessage raw={message.raw} used={[]} wrong={letter?.path ?? null} />
      ) : (
        <MessageState state={asked.state} why={asked.state === "failed" ? asked.why : null} />
      )}
      <div className={styles.scroll}>
        <table className={styles.letters}>
          <thead>
            <tr>
              <th scope="col">Message</th>
              <th scope="col">Type</th>
              <th scope="col">Its number</th>
              <th scope="col">What is wrong</th>
              <th scope="col">Waiting</th>
            </tr>
          </thead>
          <tbody>
            {letters.map((one) => (
              <tr key={one.id} aria-selected={one === letter}>
                <td>
                  <button type="button" onClick={() => onChoose(one.id)}>
                    <code>{one.inboundId}</code>
                  </button>
                </td>
                <td>{one.kind.replace("^", " ")}</td>
                <td>
                  <code>{one.controlId ?? "none"}</code>
                </td>
                <td className={styles.wrap}>{one.text}</td>
                <td>
                  <Age since={one.receivedAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {letters.length < group.count && letters.length > 0 ? (
          <p className={styles.quiet}>
            The oldest {letters.length} are listed; a replay takes all {group.count}.
          </p>
        ) : null}
      </div>
    </section>
  );
}

function MessageState({ state, why }: { state: string; why: string | null }) {
  if (why) return <p className={styles.quiet}>The message cannot be shown: {why}.</p>;
  return state === "loading" ? (
    <div className={styles.flat} />
  ) : (
    <p className={styles.quiet}>Its bytes are past their time of keeping.</p>
  );
}

/** The journal says `accepted`; a sender knows it as AA. */
function answerWords(answer: string): string {
  return answer === "accepted" ? "AA" : answer;
}
