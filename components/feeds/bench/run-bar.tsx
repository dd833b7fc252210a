import { formatNumber } from "#components/ui/number.ts";
import styles from "./run-bar.module.css";

interface RunBarProps {
  scanned: number;
  total: number;
}

/** How far a run has come: messages looked at, of those of its span. */
export function RunBar({ scanned, total }: RunBarProps) {
  return (
    <span className={styles.run}>
      <progress className={styles.bar} value={scanned} max={Math.max(1, total)} aria-label="Messages looked at" />
      <span>
        <b>{formatNumber(scanned)}</b> of {formatNumber(total)} messages
      </span>
    </span>
  );
}
