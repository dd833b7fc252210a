"use client";

import { useTable } from "@tanstack/react-table";
import { useMemo, useState } from "react";
import { useTimed } from "#components/live/use-now.ts";
import { OrderOffer } from "#components/table/order-offer.tsx";
import { SortHead } from "#components/table/sort-head.tsx";
import { useHeldOrder } from "#components/table/use-held-order.ts";
import { Button } from "#components/ui/button.tsx";
import { Empty } from "#components/ui/empty.tsx";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { FeedLineRow } from "./feed-line-row.tsx";
import styles from "./feed-table.module.css";
import { type FeedColumn, type FeedSort, feedColumns, feedFeatures, feedLine } from "./feed-table-model.ts";

interface FeedTableProps {
  rows: readonly FeedRow[];
  sort: FeedSort;
  onSort: (sort: FeedSort) => void;
  /** Opens the comparison of a source in parallel. */
  onCompare: (source: string) => void;
  /** Nothing can be said of the present: the link is lost. */
  lost: boolean;
}

const SECOND = 1_000;
/** On a phone the worst sources come first and the rest on demand, so that what the feeds need is not below them all. */
const ON_PHONE = 3;

/** Every source, worst first: its state, its pace, its delay, what it lacks and who depends on it. */
export function FeedTable({ rows, sort, onSort, onCompare, lost }: FeedTableProps) {
  const [whole, setWhole] = useState(false);
  const now = useTimed((at) => Math.floor(at / SECOND) * SECOND);
  const lines = useMemo(() => rows.map((row) => feedLine(row, now)), [rows, now]);
  const state = useMemo(
    () => ({
      sorting: [
        { id: sort.column, desc: sort.descending },
        { id: "source", desc: false },
      ],
    }),
    [sort],
  );
  const table = useTable({
    features: feedFeatures,
    columns: feedColumns,
    data: lines,
    getRowId: (line) => line.row.id,
    state,
  });
  const ids = table.getRowModel().rows.map((row) => row.original.row.id);
  const { list, hold, accept } = useHeldOrder([{ group: "all", ids }], `${sort.column} ${sort.descending}`);
  const byId = new Map(lines.map((line) => [line.row.id, line]));
  const head = (column: FeedColumn, words: string, numeric = false) => (
    <SortHead
      column={column}
      sort={sort}
      onSort={onSort}
      longestFirst={numeric}
      className={numeric ? styles.num : undefined}
    >
      {words}
    </SortHead>
  );
  if (rows.length === 0)
    return <Empty title="No source is configured. ">The site map names whom this hospital listens to.</Empty>;
  return (
    <section
      className={whole ? styles.sources : `${styles.sources} ${styles.few}`}
      aria-label="Sources"
      data-lost={lost || undefined}
      {...hold}
    >
      <OrderOffer held={list} accept={accept} what="the order" />
      <table className={styles.table}>
        <thead>
          <tr>
            {head("source", "Source")}
            <th scope="col">Speaks</th>
            {head("worst", "State")}
            {head("silence", "Last message", true)}
            {head("rate", "Per minute", true)}
            <th scope="col" className={styles.spark}>
              Last 60 min
            </th>
            <th scope="col" className={styles.num}>
              Lag p50
            </th>
            {head("lag", "p99", true)}
            {head("completeness", "Moves received", true)}
            {head("rejected", "Rejected 24 h", true)}
            {head("letters", "Dead letters", true)}
            <th scope="col" className={styles.num}>
              Connections
            </th>
            <th scope="col">Screens that depend on it</th>
          </tr>
        </thead>
        <tbody>
          {list.order.flatMap(({ ids: shown }) =>
            shown.flatMap((id) => {
              const line = byId.get(id);
              return line ? [<FeedLineRow key={id} line={line} lost={lost} onCompare={onCompare} />] : [];
            }),
          )}
        </tbody>
      </table>
      {rows.length > ON_PHONE ? (
        <div className={styles.more}>
          <Button kind="quiet" aria-expanded={whole} onClick={() => setWhole(!whole)}>
            {whole ? `Only the first ${ON_PHONE} sources` : `All ${rows.length} sources`}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
