import type { ReactNode } from "react";
import styles from "./door.module.css";

interface DoorProps {
  title: string;
  /** Above everything, where the hospital is not a real one. */
  watermark: string | null;
  wide?: boolean;
  children: ReactNode;
}

/** The frame of the pages before the desk: one sheet, no bar, nothing about the hospital. */
export function Door({ title, watermark, wide = false, children }: DoorProps) {
  return (
    <div className={styles.page}>
      <div>{watermark === null ? null : <p className={styles.told}>{watermark}</p>}</div>
      <main className={styles.sheet}>
        <div className={wide ? `${styles.door} ${styles.wide}` : styles.door}>
          <div className={styles.brand}>
            <svg className={styles.mark} viewBox="0 0 20 20" aria-hidden="true">
              <path d="M3 2h14l-2.2 5H5.2zM7.2 9h5.6v9H7.2z" fill="currentColor" />
            </svg>
            Caretower
          </div>
          <h1 className={styles.title}>{title}</h1>
          {children}
        </div>
      </main>
    </div>
  );
}
