import { elapsed } from "../ui/elapsed.ts";
import styles from "./day-bar.module.css";
import type { DayPart } from "./last-day.ts";
import { STATE_WORDS } from "./state-words.ts";

/** The last 24 hours of a bed as one bar; read aloud as a list of stretches. */
export function DayBar({ parts }: { parts: DayPart[] }) {
  const told = parts
    .map((part) => `${STATE_WORDS[part.state].toLowerCase()} ${elapsed(part.to - part.from)}`)
    .join(", ");
  return (
    <>
      <div className={styles.bar} role="img" aria-label={`Last 24 hours: ${told}`}>
        {parts.map((part) => (
          <i
            key={part.from}
            data-state={part.state}
            style={{ flex: `${part.share} 1 0` }}
            title={`${STATE_WORDS[part.state]} ${elapsed(part.to - part.from)}`}
          />
        ))}
      </div>
      <div className={styles.ends}>
        <span>24 h ago</span>
        <span>now</span>
      </div>
    </>
  );
}
