import type { ReactNode } from "react";
import type { Asked } from "../ask/use-asked.ts";
import { Empty } from "../ui/empty.tsx";
import styles from "./access-part.module.css";

interface ListStateProps<T> {
  asked: Asked<T[]>;
  /** Said where the list is empty. */
  empty: string;
  children: (rows: T[]) => ReactNode;
}

/** A list that is asked for: flat while it is unknown, and what was last known while it cannot be read. */
export function ListState<T>({ asked, empty, children }: ListStateProps<T>) {
  return (
    <>
      {asked.state === "failed" ? (
        <p className={styles.failed} role="status">
          The list cannot be read: {asked.why}.
        </p>
      ) : null}
      {asked.state === "loading" ? <div className={styles.flat} /> : null}
      {asked.state === "known" && asked.value.length === 0 ? <Empty title={empty} /> : null}
      {asked.value && asked.value.length > 0 ? children(asked.value) : null}
    </>
  );
}
