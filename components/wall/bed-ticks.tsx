import type { BedState } from "#server/contracts/views/bed-row.ts";
import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";
import styles from "./bed-ticks.module.css";

const ORDER: readonly BedState[] = ["occupied", "held", "dirty", "cleaning", "blocked", "unknown", "ready", "closed"];

const LOOK: Record<BedState, string | undefined> = {
  occupied: styles.occupied,
  held: styles.held,
  dirty: styles.dirty,
  cleaning: styles.dirty,
  blocked: styles.blocked,
  closed: styles.closed,
  unknown: styles.unknown,
  ready: styles.ready,
};

/** One mark a bed, sorted by state so that the row reads as a bar; the counts beside it say the same in figures. */
export function BedTicks({ ticks }: { ticks: WallUnitRow["ticks"] }) {
  const sorted = ticks.toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state));
  return (
    <td className={styles.ticks} aria-hidden="true">
      {sorted.map((tick, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: marks have no identity, only a place in the bar
        <i key={index} className={tick.conflict ? styles.conflict : LOOK[tick.state]} />
      ))}
    </td>
  );
}
