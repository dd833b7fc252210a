import type { ReactNode } from "react";
import styles from "./empty.module.css";

/** An empty list says why: nothing waits, or which filter emptied it. */
export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <p className={styles.empty}>
      <b>{title}</b>
      {children}
    </p>
  );
}
