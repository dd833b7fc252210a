"use client";

import { useState } from "react";
import type { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";
import { MenuButton } from "#components/table/menu-button.tsx";
import { Button } from "#components/ui/button.tsx";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { trialSchema } from "#server/contracts/workbench.ts";
import { protocolWords } from "../feed-words.ts";
import styles from "./bench.module.css";

type Trial = z.output<typeof trialSchema>;

const BY_HEADER = "by-header";

/** A message pasted by hand: what it would become and what its sender would be told. Nothing is kept. */
export function TryMessage({ sources }: { sources: readonly FeedRow[] }) {
  const [text, setText] = useState("");
  const [source, setSource] = useState(BY_HEADER);
  const [busy, setBusy] = useState(false);
  const [trial, setTrial] = useState<Trial | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const known = sources.find((one) => one.id === source);
  const run = async () => {
    setBusy(true);
    setWrong(null);
    // HL7 v2 ends its segments by CR, which a text field turns into LF.
    const protocol = known?.protocol ?? "hl7v2";
    const message = protocol === "hl7v2" ? text.replace(/\r?\n/g, "\r") : text;
    try {
      const body = { protocol, source: known?.id ?? null, message };
      setTrial(await ask("/api/v1/workbench/translate", trialSchema, { method: "POST", body }));
    } catch (error) {
      setTrial(null);
      setWrong(error instanceof Error ? error.message : "no answer");
    }
    setBusy(false);
  };
  return (
    <section aria-label="Try a message" className={styles.try}>
      <h2 className={styles.heading}>Try a message</h2>
      <p className={styles.quiet}>Read as if its source had sent it. Nothing is stored and nobody is told.</p>
      <label className={styles.label} htmlFor="bench-message">
        Message
      </label>
      <textarea
        id="bench-message"
        className={styles.text}
        rows={9}
        spellCheck={false}
        placeholder="MSH|^~\&|…"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={styles.row}>
        <MenuButton
          label="Sent by"
          text={known ? known.id : "HL7 v2, by its header"}
          selection="single"
          selected={[source]}
          items={[
            { id: BY_HEADER, text: "HL7 v2, by its header" },
            ...sources.map((one) => ({ id: one.id, text: one.id, note: protocolWords(one.protocol) })),
          ]}
          onChange={([id]) => setSource(id ?? BY_HEADER)}
        />
        <Button kind="primary" disabled={busy || text.trim() === ""} onClick={() => void run()}>
          Translate
        </Button>
      </div>
      {wrong ? (
        <p className={styles.failed} role="alert">
          It cannot be tried: {wrong}.
        </p>
      ) : null}
      {trial ? <TrialView trial={trial} /> : null}
    </section>
  );
}

function TrialView({ trial }: { trial: Trial }) {
  return (
    <div role="status">
      <h3 className={styles.sub}>What the sender would be told</h3>
      <pre className={styles.pre}>
        {trial.answer === null ? "no answer" : trial.answer.replaceAll("\r", "\n").trim()}
      </pre>
      {trial.messages.map((message, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages of one finished trial
        <div key={index}>
          <h3 className={styles.sub}>
            {message.source}, {message.kind.replace("^", " ")}: {OUTCOMES[message.outcome]}
          </h3>
          {message.parked ? (
            <p className={styles.fault}>
              {message.parked.path ? <b>{message.parked.path}: </b> : null}
              {message.parked.text}
            </p>
          ) : null}
          {message.ignored ? (
            <p className={styles.quiet}>No event is made of it: {message.ignored.replaceAll("-", " ")}.</p>
          ) : null}
          {message.unmapped.map((word) => (
            <p key={`${word.kind} ${word.word}`} className={styles.fault}>
              The site map does not know the {word.kind} <b>{word.word}</b> in {word.path}.
            </p>
          ))}
          {message.events.map((event, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: events of one finished trial
            <details key={at} className={styles.event}>
              <summary>
                <code>{event.type}</code> {event.encounter ?? ""}
                {event.persons > 0 ? <span className={styles.quiet}> names a person, hidden by your role</span> : null}
              </summary>
              <pre className={styles.pre}>{JSON.stringify(event, null, 2)}</pre>
            </details>
          ))}
        </div>
      ))}
    </div>
  );
}

const OUTCOMES = {
  stored: "would be taken",
  parked: "would become a dead letter",
  ignored: "would be taken without effect",
  refused: "would be refused",
} as const;
