import { Count } from "./count.tsx";
import styles from "./figure.module.css";
import type { TopicAge } from "./topic-age.ts";
import { isBlind } from "./topic-age.ts";

interface FigureProps {
  value: number;
  age: TopicAge;
  className?: string;
}

/** A number that rests on a source: grey when stale, a dash when nobody knows it any more, a pale zero when nothing waits. */
export function Figure({ value, age, className }: FigureProps) {
  if (isBlind(age.state)) {
    return (
      <span className={`${className ?? ""} ${styles.blind}`}>
        <span aria-hidden="true">—</span>
        <span className="vh">unknown</span>
      </span>
    );
  }
  const tone = age.state === "stale" ? styles.stale : value === 0 ? styles.zero : "";
  return <Count value={value} className={`${className ?? ""} ${tone}`} />;
}
