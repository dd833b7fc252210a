"use client";

import { useEffect, useRef } from "react";
import type { AuditRow } from "#server/contracts/audit.ts";
import { useLiveScene } from "../live/live-context.ts";
import { clockTime } from "../ui/clock-text.ts";
import { Glyph } from "../ui/glyph.tsx";
import { FLAG_WORDS } from "./audit-words.ts";
import styles from "./result-list.module.css";
import { Sentence } from "./sentence.tsx";

interface ResultEntryProps {
  row: AuditRow;
  /** A signed head covers it; null while that is not known. */
  covered: boolean | null;
  open: boolean;
  /** The list is one tab stop: this row holds it. */
  stop: boolean;
  takesFocus: boolean;
  onFocused: () => void;
  href: string;
  onOpen: () => void;
}

/** One entry as a sentence: when, a mark where somebody should look twice, what happened, how it ended. */
export function ResultEntry({ row, covered, open, stop, takesFocus, onFocused, href, onOpen }: ResultEntryProps) {
  const { timeZone } = useLiveScene();
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (!takesFocus) return;
    link.current?.focus({ preventScroll: true });
    onFocused();
  }, [takesFocus, onFocused]);
  return (
    <a
      ref={link}
      className={styles.entry}
      href={href}
      tabIndex={stop ? 0 : -1}
      data-entry={row.id}
      data-match={row.isMatch || undefined}
      aria-current={open ? "true" : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen();
      }}
    >
      <time dateTime={new Date(row.recordedAt).toISOString()}>{clockTime(row.recordedAt, timeZone)}</time>
      <Mark row={row} />
      <span className={styles.sentence}>
        {row.isMatch ? null : <span className="vh">For context: </span>}
        <Sentence parts={row.sentence} />
      </span>
      <span className={styles.result}>{row.result}</span>
      {covered === null ? (
        <i />
      ) : covered ? (
        <Glyph name="done" label="under a signed head" />
      ) : (
        <Glyph name="to-do" label="not yet under a signed head" />
      )}
    </a>
  );
}

/** A flag, a lock for break-glass, a cross for what was refused or failed; else a dash. */
function Mark({ row }: { row: AuditRow }) {
  if (row.flags.includes("break-glass")) return <Glyph name="hidden" label="Break-glass" className={styles.flag} />;
  if (row.flags.length > 0)
    return (
      <Glyph
        name="review"
        label={`To review: ${row.flags.map((flag) => FLAG_WORDS[flag]).join(", ")}`}
        className={styles.flag}
      />
    );
  if (row.outcome === "failed" || row.outcome === "refused") return <Glyph name="missed" label={row.outcome} />;
  return <Glyph name="not-needed" />;
}
