"use client";

import type { Snapshot } from "#server/contracts/live.ts";
import type { QueueName, QueueRow } from "#server/contracts/views/queue-row.ts";
import { useRowKeys } from "../table/use-row-keys.ts";
import { QueueLine } from "./queue-line.tsx";
import styles from "./queue-list.module.css";

interface QueueListProps {
  queues: QueueRow[];
  feeds: Snapshot<"feeds">;
  chosen: QueueName | null;
  onChoose: (queue: QueueName) => void;
}

/** All queues of a hospital, in the order a patient meets them: it never changes, so position is learnt. */
export function QueueList({ queues, feeds, chosen, onChoose }: QueueListProps) {
  const { stop, table } = useRowKeys(queues.map((row) => row.id));
  return (
    <div className={styles.wrap} ref={table}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col" className={styles.right}>
              Waiting
            </th>
            <th scope="col">Longest wait</th>
            <th scope="col" className={styles.right}>
              Past target
            </th>
            <th scope="col">Last hour</th>
            <th scope="col">Last 3 h</th>
            <th scope="col">Data age</th>
          </tr>
        </thead>
        <tbody>
          {queues.map((row) => (
            <QueueLine
              key={row.id}
              row={row}
              feeds={feeds}
              chosen={row.queue === chosen}
              stop={row.id === stop}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
