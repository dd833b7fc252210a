"use client";

import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import styles from "./asked-state.module.css";
import type { Asked } from "./use-asked.ts";
import { useSlow } from "./use-slow.ts";

interface AskedStateProps {
  asked: Asked<unknown> & { again: () => void };
  /** What was asked for, in the plural: `dead letters`. */
  what: string;
  isEmpty: boolean;
  /** Stands where the answer has nothing in it. */
  empty: ReactNode;
}

/** What is said while a list is asked for, when it cannot be had, and when nothing is in it. A list that is there says nothing. */
export function AskedState({ asked, what, isEmpty, empty }: AskedStateProps) {
  const slow = useSlow(asked.state === "loading");
  if (asked.state === "failed")
    return (
      <div className={styles.failed} role="status">
        <p>
          The {what} cannot be read: {asked.why}.{asked.value ? " These are the last that were." : ""}
        </p>
        <Button onClick={asked.again}>Ask again</Button>
      </div>
    );
  if (asked.state === "loading")
    return (
      <>
        <div className={styles.flat} />
        {slow ? (
          <p className={styles.slow} role="status">
            Still reading the {what}.
          </p>
        ) : null}
      </>
    );
  return isEmpty ? empty : null;
}
