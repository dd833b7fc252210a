import { ElapsedScale } from "../table/elapsed-bar.tsx";
import { SortHead } from "../table/sort-head.tsx";
import styles from "./discharge-list.module.css";
import type { DischargeTargets } from "./discharges-site.ts";
import type { DischargesUrl } from "./discharges-url.ts";

interface DischargeHeadProps {
  targets: DischargeTargets;
  sort: DischargesUrl["sort"];
  onSort: (sort: DischargesUrl["sort"]) => void;
}

export function DischargeHead({ targets, sort, onSort }: DischargeHeadProps) {
  return (
    <thead>
      <tr>
        <SortHead column="bed" sort={sort} onSort={onSort} className={styles.bedHead}>
          Bed
        </SortHead>
        <SortHead column="visit" sort={sort} onSort={onSort} className={styles.visitHead}>
          Visit
        </SortHead>
        <SortHead column="elapsed" sort={sort} onSort={onSort} className={styles.elapsedHead} longestFirst>
          <ElapsedScale label="Since order" targetMinutes={targets.dischargeMinutes} />
        </SortHead>
        <th scope="col">Medication</th>
        <th scope="col">Transport</th>
        <th scope="col">Follow-up</th>
        <th scope="col">Paperwork</th>
        <th scope="col">Placement</th>
        <SortHead column="waiting" sort={sort} onSort={onSort} className={styles.waitingHead}>
          Waiting for
        </SortHead>
      </tr>
    </thead>
  );
}
