"use client";

import { useState } from "react";
import type { Asked } from "#components/ask/use-asked.ts";
import { Age } from "#components/ui/age.tsx";
import { Button } from "#components/ui/button.tsx";
import { formatNumber } from "#components/ui/number.ts";
import styles from "./bench.module.css";
import { type Reprocess, resumeReprocess, undoReprocess } from "./bench-run.ts";
import { RunReport } from "./run-report.tsx";
import { useBenchRun } from "./use-bench-run.ts";

/** Reprocessings, newest first. The newest that stands can be taken back, with a reason. */
export function BenchHistory({ past, onDone }: { past: Asked<Reprocess[]>; onDone: () => void }) {
  const work = useBenchRun();
  const [reason, setReason] = useState("");
  const items = past.value ?? [];
  // Over an older one another site map is in force by now, so that it cannot be taken back.
  const standing = items[0]?.undoneAt === null ? items[0] : null;
  const unread =
    past.state === "failed" ? <p className={styles.failed}>Earlier reprocessings cannot be read: {past.why}.</p> : null;
  if (items.length === 0) return unread;
  const isBroken = standing?.run?.state === "interrupted" || standing?.run?.state === "failed";
  const isReady = !work.busy && standing?.run?.state !== "running" && reason.trim().length >= 3;
  const act = async (how: typeof undoReprocess, id: number) => {
    const done = await work.start((watch) => how(id, reason.trim(), watch));
    if (done) setReason("");
    onDone();
  };
  return (
    <>
      <h2 className={`${styles.heading} ${styles.later}`}>Reprocessed before</h2>
      <table className={styles.past}>
        <tbody>
          {items.map((one) => (
            <tr key={one.id}>
              <td>
                <Age since={one.createdAt} /> ago
              </td>
              <td>
                v{one.fromVersion} to v{one.toVersion}
              </td>
              <td>{formatNumber(one.messages)} messages</td>
              <td>{one.createdBy}</td>
              <td>{stateWords(one)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {unread}
      {work.run?.state === "running" ? <RunReport run={work.run} /> : null}
      {standing ? (
        <div className={styles.row}>
          <label className={styles.reason}>
            {isBroken ? "What to do, because" : `Take v${standing.toVersion} back because`}
            <input value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} />
          </label>
          {isBroken ? (
            <Button disabled={!isReady} onClick={() => void act(resumeReprocess, standing.id)}>
              Go on with {standing.run?.kind === "undo" ? "undoing " : ""}v{standing.toVersion}
            </Button>
          ) : null}
          {standing.run?.kind === "undo" ? null : (
            <Button disabled={!isReady} onClick={() => void act(undoReprocess, standing.id)}>
              Undo v{standing.toVersion}
            </Button>
          )}
        </div>
      ) : null}
      {work.wrong ? (
        <p className={styles.failed} role="alert">
          It was not done: {work.wrong}.
        </p>
      ) : null}
    </>
  );
}

/** Also of a run on another node, so that nobody starts a second one over a first that only seems to be over. */
function stateWords({ undoneAt, run }: Reprocess): string {
  if (undoneAt !== null) return "undone";
  if (run === null || run.state === "done") return "stands";
  const far = `${formatNumber(run.scanned)} of ${formatNumber(run.total)}`;
  const doing = run.kind === "undo" ? "undoing" : "applying";
  return run.state === "running" ? `${doing}, ${far}` : `${doing} broke off at ${far}`;
}
