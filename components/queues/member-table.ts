import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
} from "@tanstack/react-table";
import type { QueueItem } from "#server/contracts/views/queue-row.ts";
import { byWords } from "../table/by-words.ts";

export const memberFeatures = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

const helper = createColumnHelper<typeof memberFeatures, QueueItem>();

/** Waiting longest means having begun first, so the wait is compared by its negated beginning. */
export const memberColumns = helper.columns([
  helper.accessor((item) => -item.since, { id: "wait", sortFn: sortFn_basic }),
  helper.accessor((item) => item.bed ?? item.unit ?? "", { id: "unit", sortFn: byWords }),
  helper.accessor("what", { id: "what", sortFn: byWords }),
  helper.accessor("status", { id: "status", sortFn: byWords }),
]);

/** By visit, bed, unit or what is asked for. */
export function keepsMember(item: QueueItem, typed: string): boolean {
  const wanted = squeeze(typed);
  if (!wanted) return true;
  const number = wanted.replace(/^v(?=\d)/, "");
  return (
    [item.bed, item.unit, item.what].some((text) => squeeze(text ?? "").includes(wanted)) ||
    squeeze(item.visit ?? "").includes(number)
  );
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}&]/gu, "");
}
