import { columnGroupingFeature, createColumnHelper, createGroupedRowModel, tableFeatures } from "@tanstack/react-table";
import type { AuditRow } from "#server/contracts/audit.ts";

/** A row with the day it stands under, read once in the hospital's zone. */
export interface ResultLine {
  row: AuditRow;
  day: string;
}

/** Order and paging are the server's; the table groups what came by day. */
export const resultFeatures = tableFeatures({ columnGroupingFeature, groupedRowModel: createGroupedRowModel() });

const helper = createColumnHelper<typeof resultFeatures, ResultLine>();

/** Stable: the table compares them by identity. */
export const resultColumns = helper.columns([
  helper.accessor("day", { id: "day" }),
  helper.accessor((line) => line.row.recordedAt, { id: "time", enableGrouping: false }),
  helper.accessor((line) => line.row.flags.join(), { id: "flag", enableGrouping: false }),
  helper.accessor((line) => line.row.sentence.map((part) => part.text).join(""), {
    id: "sentence",
    enableGrouping: false,
  }),
  helper.accessor((line) => line.row.result, { id: "result", enableGrouping: false }),
]);
