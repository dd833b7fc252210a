"use client";

import { useTable } from "@tanstack/react-table";
import { type ReactNode, useMemo } from "react";
import { SortHead } from "../table/sort-head.tsx";
import styles from "./access-table.module.css";
import { type AccessColumn, accessFeatures, sortableColumns } from "./access-table-model.ts";
import type { AccessSort } from "./access-url.ts";

interface AccessTableProps<T extends { id: string }> {
  label: string;
  rows: T[];
  columns: readonly AccessColumn<T>[];
  sort: AccessSort;
  onSort: (sort: AccessSort) => void;
  /** Commands of a row, at its end. */
  acts: (row: T) => ReactNode;
  /** Shown in grey: over, and kept to be looked at. */
  isOver: (row: T) => boolean;
}

/** One list of the access page; the first column names the row. */
export function AccessTable<T extends { id: string }>(props: AccessTableProps<T>) {
  const { label, rows, columns, sort, onSort, acts, isOver } = props;
  const defined = useMemo(() => sortableColumns(columns), [columns]);
  const state = useMemo(() => ({ sorting: [{ id: sort.column, desc: sort.descending }] }), [sort]);
  const table = useTable({ features: accessFeatures, columns: defined, data: rows, getRowId: (row) => row.id, state });
  const [first, ...rest] = columns;
  return (
    <div className={styles.wrap}>
      <table className={styles.table} aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ id, title, numeric = false }) => (
              <SortHead
                key={id}
                column={id}
                sort={sort}
                onSort={onSort}
                longestFirst={numeric}
                className={numeric ? styles.num : undefined}
              >
                {title}
              </SortHead>
            ))}
            <th scope="col">
              <span className="vh">Commands</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {table.getRowModel().rows.map(({ original: row }) => (
            <tr key={row.id} data-over={isOver(row) || undefined}>
              <th scope="row">{first?.cell(row)}</th>
              {rest.map(({ id, title, numeric, cell }) => (
                <td key={id} className={numeric ? styles.num : undefined} data-title={title}>
                  {cell(row)}
                </td>
              ))}
              <td className={styles.acts}>{acts(row)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
