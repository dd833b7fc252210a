import type { ReactNode } from "react";
import styles from "./notice.module.css";

/** A whole page that has only one thing to say. */
export function Notice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={styles.notice}>
      <h1 className={styles.title}>{title}</h1>
      <div className={styles.text}>{children}</div>
    </main>
  );
}
