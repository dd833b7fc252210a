"use client";

import { type AuditQuery, ROUTINE_KINDS } from "#server/contracts/audit.ts";
import { useLiveScene } from "../live/live-context.ts";
import { clockSeconds } from "../ui/clock-text.ts";
import { formatNumber } from "../ui/number.ts";
import { ReasonDialog } from "../ui/reason-dialog.tsx";
import styles from "./audit-screen.module.css";
import { download } from "./download.ts";
import { SaveQuestion } from "./save-question.tsx";
import type { AuditPages } from "./use-audit-pages.ts";

interface AuditFootProps {
  pages: AuditPages;
  query: AuditQuery;
  onSearch: (query: AuditQuery) => void;
  onSaved: () => void;
}

const FORMATS = [
  { format: "csv", opens: "CSV", title: "Export the matches as a table?" },
  { format: "fhir", opens: "FHIR AuditEvent", title: "Export the matches as FHIR AuditEvents?" },
] as const;

/** How much was searched and how fast, and the ways to take the answer along. */
export function AuditFoot({ pages, query, onSearch, onSaved }: AuditFootProps) {
  const { timeZone } = useLiveScene();
  const known = pages.state === "known";
  return (
    <footer className={styles.foot}>
      {known ? (
        <>
          <span>
            <b>
              {formatNumber(pages.rows.length)}
              {pages.hasMore ? "+" : ""}
            </b>{" "}
            rows of <b>{formatNumber(pages.total)}</b> entries
          </span>
          <span>found in {formatNumber(pages.tookMs, pages.tookMs < 10 ? 1 : 0)} ms</span>
          <span title="Everything recorded before is found">
            indexed up to {clockSeconds(pages.indexedTo, timeZone)}
          </span>
          {pages.leftOut.length > 0 ? (
            <span className={styles.leftOut}>
              what screens showed by the minute is left out{" "}
              <button type="button" onClick={() => onSearch({ ...query, kind: ROUTINE_KINDS[0] })}>
                Show it
              </button>
            </span>
          ) : null}
        </>
      ) : null}
      <span className={styles.actions}>
        <SaveQuestion query={query} onSaved={onSaved} />
        {FORMATS.map(({ format, opens, title }) => (
          <ReasonDialog
            key={format}
            open={opens}
            title={title}
            note="Everything this search finds, not only what is on the screen. The export is itself an entry, with your reason."
            asks="What is it for"
            act="Export"
            isDisabled={!known || pages.rows.length === 0}
            longest={500}
            onAct={(reason) => download("/api/v1/audit/exports", { query, format, reason })}
          />
        ))}
      </span>
    </footer>
  );
}
