"use client";

import type { ReactNode } from "react";
import { type KeyHint, useKeyHelp } from "../shell/key-help.ts";
import styles from "./key-hints.module.css";

export type { KeyHint } from "../shell/key-help.ts";

export function Key({ children }: { children: ReactNode }) {
  return <kbd className={styles.key}>{children}</kbd>;
}

/** The keys that act on this page, for its foot, and thereby in the list of all keys. Not drawn where there is no keyboard. */
export function KeyHints({ hints }: { hints: readonly KeyHint[] }) {
  useKeyHelp(hints);
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
