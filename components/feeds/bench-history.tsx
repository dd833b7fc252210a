"use client";

import { useState } from "react";
import { Age } from "../ui/age.tsx";
import { Button } from "../ui/button.tsx";
import { formatNumber } from "../ui/number.ts";
import styles from "./bench.module.css";
import { type Reprocess, undoReprocess } from "./bench-run.ts";
import type { Asked } from "./use-asked.ts";
import { useBenchRun } from "./use-bench-run.ts";

/** Reprocessings, newest first. The newest that stands can be taken back, with a reason. */
export function BenchHistory({ past, onDone }: { past: Asked<Reprocess[]>; onDone: () => void }) {
  const work = useBenchRun();
  const [reason, setReason] = useState("");
  const items = past.value ?? [];
  const standing = items.find((one) => one.undoneAt === null) ?? null;
  if (past.state === "failed")
    return <p className={styles.failed}>Earlier reprocessings cannot be read: {past.why}.</p>;
  if (items.length === 0) return null;
  const undo = async (id: number) => {
    const done = await work.start((watch) => undoReprocess(id, reason.trim(), watch));
    if (!done) return;
    setReason("");
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
              <td>{one.undoneAt === null ? "stands" : "undone"}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {standing ? (
        <div className={styles.row}>
          <label className={styles.reason}>
            Take v{standing.toVersion} back because
            <input value={reason} maxLength={2000} onChange={(event) => setReason(event.target.value)} />
          </label>
          <Button disabled={work.busy || reason.trim().length < 3} onClick={() => void undo(standing.id)}>
            Undo v{standing.toVersion}
          </Button>
        </div>
      ) : null}
      {work.wrong ? (
        <p className={styles.failed} role="alert">
          It was not taken back: {work.wrong}.
        </p>
      ) : null}
    </>
  );
}
