import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
} from "@tanstack/react-table";
import type { ReactNode } from "react";
import { byWords } from "../table/by-words.ts";

export interface AccessColumn<T> {
  id: string;
  title: string;
  /** What the column is sorted by; what has none stands last. */
  value: (row: T) => string | number | undefined;
  cell: (row: T) => ReactNode;
  /** Numbers and times stand at the right. */
  numeric?: boolean;
}

export const accessFeatures = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

export function sortableColumns<T extends object>(columns: readonly AccessColumn<T>[]) {
  const helper = createColumnHelper<typeof accessFeatures, T>();
  return helper.columns(
    columns.map(({ id, value, numeric }) =>
      helper.accessor((row) => value(row), { id, sortFn: numeric ? sortFn_basic : byWords, sortUndefined: "last" }),
    ),
  );
}
