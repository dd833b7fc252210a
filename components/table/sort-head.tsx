import type { ReactNode } from "react";
import styles from "./sort-head.module.css";

interface SortHeadProps<C extends string> {
  column: C;
  sort: { column: C; descending: boolean };
  onSort: (sort: { column: C; descending: boolean }) => void;
  /** First press sorts downwards, as a wait is read. */
  longestFirst?: boolean;
  className?: string;
  children: ReactNode;
}

/** A column heading that sorts; pressed again it turns. */
export function SortHead<C extends string>({
  column,
  sort,
  onSort,
  longestFirst = false,
  className,
  children,
}: SortHeadProps<C>) {
  const mine = sort.column === column;
  const next = { column, descending: mine ? !sort.descending : longestFirst };
  return (
    <th scope="col" className={className} aria-sort={mine ? (sort.descending ? "descending" : "ascending") : undefined}>
      <button type="button" className={styles.sort} onClick={() => onSort(next)}>
        {children}
        {mine && sort.descending !== longestFirst ? (
          <span aria-hidden="true">{sort.descending ? "\u2193" : "\u2191"}</span>
        ) : null}
      </button>
    </th>
  );
}
