"use client";

import { useAsked } from "../ask/use-asked.ts";
import { useLiveScene } from "../live/live-context.ts";
import { fetchInbound } from "../raw-message/inbound-message.ts";
import { RawMessage } from "../raw-message/raw-message.tsx";
import { clockSeconds } from "../ui/clock-text.ts";
import { elapsed } from "../ui/elapsed.ts";
import { HiddenByRole } from "../ui/hidden-by-role.tsx";
import styles from "./chain.module.css";
import type { StoryEvent } from "./story-event.ts";
import { tellEvent } from "./tell-event.ts";

/** The bytes an entry came from. Names and numbers of persons never reach this page. */
export function ChainRaw({ root }: { root: StoryEvent | null }) {
  if (!root) return <p className={styles.quiet}>It rests on what was said of another visit.</p>;
  if (!root.lineage)
    return (
      <p className={styles.quiet}>
        {root.kind === "command"
          ? "Said by a person at this desk: there is no message."
          : "No message: the log\u2019s own clock."}
      </p>
    );
  return <Message root={root} inboundId={root.lineage.inboundId} fields={root.lineage.fields} />;
}

interface MessageProps {
  root: StoryEvent;
  inboundId: number;
  fields: readonly { path: string; as: string }[];
}

function Message({ root, inboundId, fields }: MessageProps) {
  const { timeZone } = useLiveScene();
  const asked = useAsked(`inbound:${inboundId}`, 0, (signal) => fetchInbound(inboundId, signal));
  const message = asked.value;
  const used = [...new Set(fields.map((field) => field.path))];
  return (
    <>
      <p className={styles.lead}>{tellEvent(root)}.</p>
      {message?.raw ? <RawMessage raw={message.raw} used={used} /> : null}
      {message && !message.raw ? <p className={styles.quiet}>Its bytes are past their time of keeping.</p> : null}
      {asked.state === "loading" ? <div className={styles.flat} /> : null}
      {asked.state === "failed" ? (
        <p className={styles.quiet} role="status">
          The message cannot be shown: {asked.why}.
        </p>
      ) : null}
      <dl className={styles.facts}>
        <dt>Inbound</dt>
        <dd>
          <code>{inboundId}</code>
          {message?.controlId ? `, its number ${message.controlId}` : ""}
        </dd>
        <dt>Person</dt>
        <dd>
          <HiddenByRole />
        </dd>
        <dt>Fields used</dt>
        <dd>{used.length}, underlined</dd>
        {message ? (
          <>
            <dt>Received</dt>
            <dd>
              {clockSeconds(message.receivedAt, timeZone)}, {receivedWords(message.receivedAt - root.occurredAt)}
            </dd>
            <dt>Answered</dt>
            <dd>{message.answer}</dd>
          </>
        ) : null}
      </dl>
    </>
  );
}

function receivedWords(late: number): string {
  return late < 0 ? "before it is to happen" : `${elapsed(late)} after it happened`;
}
