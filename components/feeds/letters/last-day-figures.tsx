import { formatNumber } from "#components/ui/number.ts";
import styles from "./dead-letter-desk.module.css";
import type { LastDay } from "./dead-letters.ts";

/** What became of messages in the last 24 hours. */
export function LastDayFigures({ day }: { day: LastDay }) {
  const figures: [string, number][] = [
    ["Received", day.received],
    ["Replayed after a fix", day.replayed],
    ["Discarded with a reason", day.discarded],
    ["Duplicates, no effect", day.duplicates],
  ];
  return (
    <>
      <h2 className={`${styles.heading} ${styles.later}`}>Last 24 hours</h2>
      <table className={styles.figures}>
        <tbody>
          {figures.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <b>{formatNumber(value)}</b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
