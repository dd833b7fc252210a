import { elapsed } from "../ui/elapsed.ts";
import styles from "./elapsed-bar.module.css";

interface ElapsedBarProps {
  /** Milliseconds waited; null when the clock has not started. */
  since: number | null;
  targetMinutes: number;
  /** In place of a bar before the clock has started. */
  none?: string;
}

/** Where the line stands: half of the width is the target, the whole is twice the target. Longer waits end in an arrow's edge. */
export function ElapsedBar({ since, targetMinutes, none = "" }: ElapsedBarProps) {
  if (since === null) return <span className={styles.none}>{none}</span>;
  const share = since / (targetMinutes * 60_000) / 2;
  const late = share > 0.5;
  const end = Math.min(share, 1);
  return (
    <span className={styles.track}>
      <i className={styles.done} style={{ width: `${Math.min(end, 0.5) * 100}%` }} />
      {late ? (
        <i className={styles.over} style={{ width: `${(end - 0.5) * 100}%` }} data-beyond={share > 1 || undefined} />
      ) : null}
      <i className={styles.target} />
      <b className={late ? styles.late : styles.value} style={{ left: `${valueAt(end, late) * 100}%` }}>
        {elapsed(since)}
      </b>
    </span>
  );
}

/** Beside the bar's end, and never across the target line. */
function valueAt(end: number, late: boolean): number {
  if (late) return end;
  return end > 0.29 ? 0.5 : end;
}

/** The same scale as a heading. */
export function ElapsedScale({ label, targetMinutes }: { label: string; targetMinutes: number }) {
  return (
    <span className={styles.scale}>
      <span>{label}</span>
      <span>target {hours(targetMinutes)}</span>
      <span>{hours(targetMinutes * 2)}</span>
    </span>
  );
}

function hours(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60}\u00a0h` : elapsed(minutes * 60_000);
}
