"use client";

import { type AuditChain, auditChainSchema, type ChainEntry, type ChainStep } from "#server/contracts/audit-chain.ts";
import { ask } from "../ask/ask-server.ts";
import { useAsked } from "../ask/use-asked.ts";
import { useLiveScene } from "../live/live-context.ts";
import { visitOf } from "../table/visit-of.ts";
import { clockSeconds, dayText } from "../ui/clock-text.ts";
import styles from "./entry-chain.module.css";
import { Sentence } from "./sentence.tsx";

const STEP_WORDS: Readonly<Record<ChainStep, string>> = {
  message: "raw message",
  report: "report",
  word: "a person\u2019s word",
  system: "the system\u2019s own entry",
  decision: "decision",
  correction: "correction",
  access: "access",
  screen: "shown on a screen",
};

/** What an entry rests on and what came of it, as one line from the bytes to the screen. */
export function EntryChain({ id, onOpen }: { id: string; onOpen: (id: string) => void }) {
  const asked = useAsked(`chain:${id}`, 0, (signal) =>
    ask(`/api/v1/audit/entries/${id}/chain`, auditChainSchema, { signal }),
  );
  if (asked.state === "loading") return <div className={styles.flat} role="img" aria-label="asking for the chain" />;
  if (!asked.value)
    return <p className={styles.quiet}>Its chain cannot be shown: {"why" in asked ? asked.why : ""}.</p>;
  const chain = asked.value;
  return (
    <>
      <ol className={styles.chain} aria-label="Chain">
        {chain.entries.map((entry) => (
          <Step key={entry.id} entry={entry} chain={chain} onOpen={onOpen} />
        ))}
      </ol>
      {chain.cut ? <p className={styles.quiet}>The chain goes on: this is the part nearest to the entry.</p> : null}
      <Why chain={chain} />
    </>
  );
}

function Step({ entry, chain, onOpen }: { entry: ChainEntry; chain: AuditChain; onOpen: (id: string) => void }) {
  const { timeZone } = useLiveScene();
  const chosen = entry.id === chain.entry;
  const opens = !chosen && !entry.id.startsWith("inbound:");
  // Against the entry that the panel is about, whose own day stands at its top.
  const about = chain.entries.find(({ id }) => id === chain.entry);
  const otherDay = about && dayText(about.recordedAt, timeZone) !== dayText(entry.recordedAt, timeZone);
  return (
    <li
      className={styles.step}
      data-chosen={chosen || undefined}
      data-step={entry.step}
      aria-current={chosen ? "true" : undefined}
    >
      <i className={styles.dot} />
      <span>
        <span className={styles.words}>
          {opens ? (
            <a
              href={`?entry=${entry.id}`}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                event.preventDefault();
                onOpen(entry.id);
              }}
            >
              <Sentence parts={entry.sentence} />
            </a>
          ) : (
            <Sentence parts={entry.sentence} />
          )}
        </span>
        <small>
          {STEP_WORDS[entry.step]}
          {entry.note ? `, ${entry.note}` : ""}
        </small>
      </span>
      <time dateTime={new Date(entry.recordedAt).toISOString()}>
        {otherDay ? `${dayText(entry.recordedAt, timeZone)} ` : ""}
        {clockSeconds(entry.recordedAt, timeZone)}
      </time>
    </li>
  );
}

/** Where the whole answer stands: a page that can be sent. */
function Why({ chain }: { chain: AuditChain }) {
  const chosen = chain.entries.find((entry) => entry.id === chain.entry);
  if (!chosen || (chosen.step !== "decision" && chosen.step !== "correction")) return null;
  const at = encodeURIComponent(new Date(chosen.recordedAt).toISOString());
  if (chosen.kind.startsWith("bed.") && chosen.bed)
    return (
      <p className={styles.links}>
        <a href={`/audit/why/bed/${encodeURIComponent(chosen.bed)}?at=${at}`}>Why did {chosen.bed} say so?</a>
      </p>
    );
  if (!chosen.encounter || !/^(stay\.|encounter\.)/.test(chosen.kind)) return null;
  return (
    <p className={styles.links}>
      <a href={`/audit/why/encounter/${encodeURIComponent(visitOf(chosen.encounter))}?at=${at}`}>
        Why was the patient held to be there?
      </a>
    </p>
  );
}
