import Link from "next/link";
import { memo } from "react";
import { ElapsedBar } from "../table/elapsed-bar.tsx";
import { HiddenByRole } from "../ui/hidden-by-role.tsx";
import { formatVisit } from "../ui/number.ts";
import styles from "./discharge-list.module.css";
import type { DischargeLine } from "./discharge-table.ts";
import type { DischargeTargets } from "./discharges-site.ts";
import { MilestoneCell } from "./milestone-cell.tsx";
import { MILESTONE_COLUMNS, type MilestoneColumn, milestoneMark } from "./milestone-mark.ts";

const NAMES: Record<MilestoneColumn, string> = {
  medication: "Medication",
  transport: "Transport",
  "follow-up": "Follow-up",
  paperwork: "Paperwork",
  placement: "Placement",
};

interface DischargeRowLineProps {
  id: string;
  /** Null: it is no longer in the view and keeps its place until the reader lets go. */
  line: DischargeLine | null;
  targets: DischargeTargets;
  now: number;
  stop: boolean;
}

export const DischargeRowLine = memo(function DischargeRowLine({
  id,
  line,
  targets,
  now,
  stop,
}: DischargeRowLineProps) {
  if (line === null)
    return (
      <tr className={styles.gone}>
        <td colSpan={9}>No longer in this list</td>
      </tr>
    );
  const { row } = line;
  if (line.hidden)
    return (
      <tr>
        <th scope="row" className={styles.bed}>
          {row.bed ?? row.unit ?? "No bed"}
        </th>
        <td colSpan={8}>
          <HiddenByRole counted />
        </td>
      </tr>
    );
  return (
    <tr data-bucket={line.bucket}>
      <th scope="row" className={styles.bed}>
        <Link
          href={`/encounters/${encodeURIComponent(row.visit)}`}
          data-row={id}
          tabIndex={stop ? 0 : -1}
          prefetch={false}
        >
          {row.bed ?? row.unit ?? "No bed"}
        </Link>
      </th>
      <td className={styles.visit}>{formatVisit(row.visit)}</td>
      <td className={styles.elapsed}>
        <ElapsedBar since={line.elapsed} targetMinutes={targets.dischargeMinutes} none="no order" />
      </td>
      {MILESTONE_COLUMNS.map((name) => (
        <td key={name} className={styles.cell} data-label={NAMES[name]}>
          <MilestoneCell {...milestoneMark(row, name, targets, now)} />
        </td>
      ))}
      <td className={styles.waiting}>{line.waiting}</td>
    </tr>
  );
});
