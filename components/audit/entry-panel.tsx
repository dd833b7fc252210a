"use client";

import type { AuditQuery, AuditRow } from "#server/contracts/audit.ts";
import { useAsked } from "../ask/use-asked.ts";
import { useLiveScene } from "../live/live-context.ts";
import { visitLabel, visitOf } from "../table/visit-of.ts";
import { Button } from "../ui/button.tsx";
import { clockSeconds, dayText } from "../ui/clock-text.ts";
import { Glyph } from "../ui/glyph.tsx";
import { formatNumber } from "../ui/number.ts";
import { fetchAuditRow } from "./audit-answers.ts";
import { FLAG_WORDS, OUTCOME_WORDS } from "./audit-words.ts";
import { EntryActions } from "./entry-actions.tsx";
import { EntryChain } from "./entry-chain.tsx";
import styles from "./entry-panel.module.css";
import { ProofBox } from "./proof/proof-box.tsx";
import { useProof } from "./proof/use-proof.ts";
import { Sentence } from "./sentence.tsx";
import { verifyCommand } from "./verify-command.ts";

interface EntryPanelProps {
  id: string;
  /** The entry as the list has it; null when a link opens one that the list does not show. */
  listed: AuditRow | null;
  now: number;
  onOpen: (id: string) => void;
  onSearch: (query: AuditQuery) => void;
  onClose: () => void;
}

/** One entry in full: the sentence, its proof, its chain, its fields, and how to check it elsewhere. */
export function EntryPanel({ id, listed, ...rest }: EntryPanelProps) {
  const asked = useAsked(listed ? null : `entry:${id}`, 0, (signal) => fetchAuditRow(id, signal));
  const row = listed ?? asked.value;
  return (
    <aside className={styles.panel} aria-label="Entry">
      {row ? (
        <Opened key={row.id} row={row} {...rest} />
      ) : (
        <div className={styles.scroll}>
          <PanelHead id={id} when={null} onClose={rest.onClose} />
          {asked.state === "failed" ? (
            <p className={styles.quiet} role="status">
              Entry {id} cannot be read: {asked.why}.
            </p>
          ) : (
            <div className={styles.flat} role="img" aria-label="asking for the entry" />
          )}
        </div>
      )}
    </aside>
  );
}

function PanelHead({ id, when, onClose }: { id: string; when: string | null; onClose: () => void }) {
  return (
    <div className={styles.head}>
      <p>
        {entryName(id)}
        {when ? `, ${when}` : ""}
      </p>
      <Button kind="quiet" aria-label="Close" onClick={onClose}>
        <Glyph name="missed" />
      </Button>
    </div>
  );
}

/** `Entry 48 231 902`, `Access entry 812`. */
function entryName(id: string): string {
  const [stream, position] = id.split(":");
  return `${stream === "access" ? "Access entry" : "Entry"} ${formatNumber(Number(position))}`;
}

function Opened({ row, now, onOpen, onSearch, onClose }: Omit<EntryPanelProps, "id" | "listed"> & { row: AuditRow }) {
  const { timeZone } = useLiveScene();
  const proof = useProof(row);
  return (
    <>
      <div className={styles.scroll}>
        <PanelHead
          id={row.id}
          when={`${dayText(row.recordedAt, timeZone)}, ${clockSeconds(row.recordedAt, timeZone)}`}
          onClose={onClose}
        />
        <h2 className={styles.lead}>
          <Sentence parts={row.sentence} />.
        </h2>
        {row.flags.length > 0 ? (
          <ul className={styles.flags} aria-label="Flags">
            {row.flags.map((flag) => (
              <li key={flag}>
                <Glyph name={flag === "break-glass" ? "hidden" : "review"} />
                {FLAG_WORDS[flag]}
              </li>
            ))}
          </ul>
        ) : null}
        <ProofBox proof={proof} now={now} />
        <EntryChain id={row.id} onOpen={onOpen} />
        <Fields row={row} onSearch={onSearch} />
        <section className={styles.section} aria-label="Check it without this server">
          <h3>Check it without this server</h3>
          <p className={styles.quiet}>
            With the proof as copied here, the heads that were kept outside, and the public keys as they were handed
            over.
          </p>
          <pre className={styles.command}>{verifyCommand(row.id, "proof" in proof ? proof.proof.size : null)}</pre>
        </section>
      </div>
      <EntryActions row={row} proof={"proof" in proof ? proof.proof : null} />
    </>
  );
}

function Fields({ row, onSearch }: { row: AuditRow; onSearch: (query: AuditQuery) => void }) {
  const { timeZone } = useLiveScene();
  const isPerson = row.stream === "access" && row.actor !== "system";
  return (
    <section className={styles.section} aria-label="Fields">
      <dl className={styles.fields}>
        <dt>Kind</dt>
        <dd>
          <code>{row.kind}</code>
        </dd>
        <dt>Outcome</dt>
        <dd>{OUTCOME_WORDS[row.outcome]}</dd>
        {row.occurredAt === row.recordedAt ? null : (
          <>
            <dt>True from</dt>
            <dd>
              {clockSeconds(row.occurredAt, timeZone)}, {dayText(row.occurredAt, timeZone)}
            </dd>
          </>
        )}
        {row.workstation ? (
          <>
            <dt>Workstation</dt>
            <dd>{row.workstation}</dd>
          </>
        ) : null}
        <dt>{isPerson ? "Same person" : "Same source"}</dt>
        <dd>
          {row.actorName}{" "}
          <Asking query={{ user: row.actor, since: "90d" }} onSearch={onSearch}>
            {isPerson ? "all they did" : "all it did"}
          </Asking>
        </dd>
        {row.encounter ? (
          <>
            <dt>Same patient</dt>
            <dd>
              <a href={`/encounters/${encodeURIComponent(visitOf(row.encounter))}`}>{visitLabel(row.encounter)}</a>{" "}
              <Asking query={{ patient: row.encounter, stream: "access" }} onSearch={onSearch}>
                who looked
              </Asking>
            </dd>
          </>
        ) : null}
        {row.bed ? (
          <>
            <dt>Bed</dt>
            <dd>
              {row.bed}{" "}
              <Asking query={{ bed: row.bed, since: "7d" }} onSearch={onSearch}>
                all about it
              </Asking>
            </dd>
          </>
        ) : null}
      </dl>
    </section>
  );
}

interface AskingProps {
  query: AuditQuery;
  onSearch: (query: AuditQuery) => void;
  children: string;
}

function Asking({ query, onSearch, children }: AskingProps) {
  const href = `?${new URLSearchParams(Object.entries(query))}`;
  return (
    <a
      href={href}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onSearch(query);
      }}
    >
      {children}
    </a>
  );
}
