import { Age } from "#components/ui/age.tsx";
import { Glyph } from "#components/ui/glyph.tsx";
import type { Reprocess } from "./bench-run.ts";
import { RunBar } from "./run-bar.tsx";
import styles from "./unfinished-run.module.css";

/** Over the form that could start a second one: a reprocessing that goes on, perhaps on another node, or that broke off. */
export function UnfinishedRun({ one: { run, toVersion, createdAt, createdBy, undoneAt } }: { one: Reprocess }) {
  if (undoneAt !== null || run === null || run.state === "done") return null;
  const running = run.state === "running";
  const doing = run.kind === "undo" ? "Undoing" : "Applying";
  return (
    <section className={styles.run} aria-label="Reprocessing" data-broken={!running || undefined}>
      <p className={styles.title}>
        {running ? null : <Glyph name="priority-2" label="Act soon" />}
        {doing} site map v{toVersion}
        {running ? "" : " broke off"}
      </p>
      <RunBar scanned={run.scanned} total={run.total} />
      <p className={styles.note}>
        Started <Age since={createdAt} /> ago by {createdBy}.{" "}
        {running
          ? "It goes on when this page is closed. Until it is done, no other can be started."
          : "What was done stands. Go on with it or take it back below, with a reason."}
      </p>
    </section>
  );
}
