import type { ReactNode } from "react";
import styles from "./band.module.css";
import { Glyph } from "./glyph.tsx";

interface BandProps {
  priority: 1 | 2;
  /** A conflict shows `!` in its octagon in place of the priority. */
  conflict?: boolean;
  /** What is the matter, in bold. */
  title: ReactNode;
  /** For how long, why, who. */
  children?: ReactNode;
  /** A link or button that answers it. */
  action?: ReactNode;
}

/** A band across the page for what a person must answer. The red one means priority 1 and nothing else. */
export function Band({ priority, conflict = false, title, children, action }: BandProps) {
  const one = priority === 1;
  return (
    <div className={`${styles.band} ${one ? styles.one : styles.two}`} role={one ? "alert" : "status"}>
      <Glyph name={conflict ? "conflict" : one ? "priority-1" : "priority-2"} label={`Priority ${priority}`} />
      <b>{title}</b>
      <span>{children}</span>
      {action ? <span className={styles.action}>{action}</span> : null}
    </div>
  );
}
