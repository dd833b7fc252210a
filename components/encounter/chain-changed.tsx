"use client";

import { useLiveScene } from "../live/live-context.ts";
import { clockTime } from "../ui/clock-text.ts";
import styles from "./chain.module.css";
import { EntryButton } from "./entry-button.tsx";
import type { StoryChain } from "./story-chain.ts";
import { wasNow } from "./was-now.ts";

interface ChainChangedProps {
  chain: StoryChain;
  onChoose: (position: number) => void;
}

/** Was and now of the shown decision, and what else the same report led to. */
export function ChainChanged({ chain: { decision, caused }, onChoose }: ChainChangedProps) {
  const { timeZone } = useLiveScene();
  const differences = decision ? wasNow(decision, (at) => clockTime(at, timeZone)) : [];
  const more = caused.filter((event) => event !== decision);
  if (!decision) return <p className={styles.quiet}>Nothing.</p>;
  return (
    <>
      {differences.length > 0 ? (
        <table className={styles.differences}>
          <thead>
            <tr>
              <th scope="col">
                <span className="vh">Property</span>
              </th>
              <th scope="col">Was</th>
              <th scope="col">Now</th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ what, was, now }) => (
              <tr key={what}>
                <th scope="row">{what}</th>
                <td className={styles.was}>{was ?? "nothing"}</td>
                <td>
                  <b>{now}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p className={styles.quiet}>Nothing that this page shows: see the decision for its doubts.</p>
      )}
      {more.length > 0 ? (
        <>
          <h3 className={styles.sub}>The same report also led to</h3>
          <ul className={styles.entries}>
            {more.map((event) => (
              <EntryButton key={event.position} event={event} onChoose={onChoose} />
            ))}
          </ul>
        </>
      ) : null}
    </>
  );
}
