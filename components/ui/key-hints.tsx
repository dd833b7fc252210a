import type { ReactNode } from "react";
import styles from "./key-hints.module.css";

export function Key({ children }: { children: ReactNode }) {
  return <kbd className={styles.key}>{children}</kbd>;
}

export interface KeyHint {
  /** One or several caps: `["J", "K"]`. */
  keys: readonly string[];
  does: string;
}

/** The keys that act on this page, for its foot. Not drawn where there is no keyboard. */
export function KeyHints({ hints }: { hints: readonly KeyHint[] }) {
  return (
    <span className={styles.hints}>
      {hints.map((hint) => (
        <span key={hint.does} className={styles.hint}>
          {hint.keys.map((key) => (
            <Key key={key}>{key}</Key>
          ))}
          {hint.does}
        </span>
      ))}
    </span>
  );
}
