"use client";

import { useCallback } from "react";
import type { AuditQuery } from "#server/contracts/audit.ts";
import { useSlow } from "../ask/use-slow.ts";
import { useTimed } from "../live/use-now.ts";
import { useKeyHelp } from "../shell/key-help.ts";
import { useKeys } from "../shell/use-keys.ts";
import { stateNow, useUrlState } from "../table/use-url-state.ts";
import { Chip } from "../ui/chip.tsx";
import { Empty } from "../ui/empty.tsx";
import { AuditFoot } from "./audit-foot.tsx";
import styles from "./audit-screen.module.css";
import { parseAuditUrl, printAuditUrl } from "./audit-url.ts";
import { tokensOf } from "./audit-words.ts";
import { EntryPanel } from "./entry-panel.tsx";
import { headline } from "./headline.ts";
import { QuestionList } from "./question-list.tsx";
import { ResultList } from "./result-list.tsx";
import { SearchBar } from "./search-bar.tsx";
import { type AuditPages, useAuditPages } from "./use-audit-pages.ts";
import { useCovered } from "./use-covered.ts";
import { useQuestions } from "./use-questions.ts";

interface AuditScreenProps {
  /** Units of the site, for the builder. */
  units: readonly string[];
}

const KEYS = [
  { keys: ["J", "K"], does: "next and previous entry" },
  { keys: ["Enter"], does: "open the entry" },
  { keys: ["Esc"], does: "close the entry" },
  { keys: ["/"], does: "search" },
];
const TEN_SECONDS = 10_000;

/** The audit for people who were not there: questions, sentences, one entry. */
export function AuditScreen({ units }: AuditScreenProps) {
  const [url, change] = useUrlState(parseAuditUrl, printAuditUrl);
  const pages = useAuditPages(url.query, url.context);
  const questions = useQuestions();
  const covered = useCovered(`${pages.state} ${pages.rows.length} ${pages.tookMs}`);
  const now = useTimed((at) => Math.floor(at / TEN_SECONDS) * TEN_SECONDS);
  useKeyHelp(KEYS);

  const search = useCallback((query: AuditQuery) => change({ query, entry: null }, "push"), [change]);
  const open = useCallback((entry: string, how: "push" | "replace" = "push") => change({ entry }, how), [change]);
  const close = () => {
    const { entry } = stateNow(parseAuditUrl);
    if (!entry) return;
    change({ entry: null });
    requestAnimationFrame(() => focusRow(entry));
  };
  useKeys({ Escape: close });
  const hrefOf = (entry: string) => `?${printAuditUrl({ ...url, entry }, new URLSearchParams())}`;

  return (
    <div className={styles.screen} data-open={url.entry !== null || undefined}>
      <QuestionList query={url.query} questions={questions} onSearch={search} />
      <section className={styles.middle} aria-label="Results">
        <div className={styles.top}>
          <SearchBar query={url.query} units={units} onSearch={search} />
          <div className={styles.headline}>
            <h1 aria-live="polite">{headline(pages, url.query, url.context)}</h1>
            <Chip pressed={url.context} onPress={() => change({ context: true })}>
              In context
            </Chip>
            <Chip pressed={!url.context} onPress={() => change({ context: false })}>
              Matches only
            </Chip>
          </div>
        </div>
        {pages.state === "known" && pages.rows.length > 0 ? (
          <ResultList
            rows={pages.rows}
            now={now}
            entry={url.entry}
            hasMore={pages.hasMore}
            failed={pages.why}
            onMore={pages.more}
            onAgain={pages.again}
            covered={covered}
            hrefOf={hrefOf}
            onOpen={open}
          />
        ) : (
          <Nothing pages={pages} query={url.query} onSearch={search} />
        )}
        <AuditFoot pages={pages} query={url.query} onSearch={search} onSaved={questions.again} />
      </section>
      {url.entry ? (
        <EntryPanel
          id={url.entry}
          listed={pages.rows.find((row) => row.id === url.entry) ?? null}
          now={now}
          onOpen={open}
          onSearch={search}
          onClose={close}
        />
      ) : null}
    </div>
  );
}

interface NothingProps {
  pages: AuditPages;
  query: AuditQuery;
  onSearch: (query: AuditQuery) => void;
}

/** No rows: still asking, refused, or nothing there; and then which filter to take away. */
function Nothing({ pages, query, onSearch }: NothingProps) {
  const slow = useSlow(pages.state === "loading");
  if (pages.state === "loading")
    return (
      <div className={styles.waiting} role="status" aria-label="Searching">
        {[0, 1, 2, 3, 4, 5].map((line) => (
          <i key={line} />
        ))}
        {slow ? <p>Searching the record. A search over all of it may take some seconds.</p> : null}
      </div>
    );
  if (pages.state === "failed")
    return (
      <div className={styles.message} role="alert">
        <Empty title="The record could not be searched. ">
          {pages.why}.{" "}
          <button type="button" onClick={pages.again}>
            Search again
          </button>
        </Empty>
      </div>
    );
  const tokens = tokensOf(query);
  return (
    <div className={styles.message} role="status">
      <Empty title={tokens.length > 0 ? "No entry answers to all of these filters. " : "Nothing is recorded yet. "}>
        {tokens.length > 1 ? "Take one away: " : tokens.length === 1 ? "Take it away: " : null}
        {tokens.map((token, index) => (
          <span key={token.filter}>
            {index > 0 ? ", " : ""}
            <button
              type="button"
              onClick={() => {
                const { [token.filter]: _, ...rest } = query;
                onSearch(rest);
              }}
            >
              {token.name} {token.value}
            </button>
          </span>
        ))}
      </Empty>
    </div>
  );
}

function focusRow(id: string): void {
  document.querySelector<HTMLElement>(`[data-entry="${CSS.escape(id)}"]`)?.focus();
}
