import { DISCHARGE_BUCKETS, type DischargeBucket } from "./discharge-bucket.ts";

export const DISCHARGE_GROUPINGS = ["target", "unit", "service"] as const;
export type DischargeGrouping = (typeof DISCHARGE_GROUPINGS)[number];

const DISCHARGE_SORTS = ["elapsed", "bed", "visit", "waiting"] as const;
type DischargeSort = (typeof DISCHARGE_SORTS)[number];

/** The discharge page as its address says it: `?by=unit&only=past,open&group=adult&need=transport&sort=-elapsed`. */
export interface DischargesUrl {
  by: DischargeGrouping;
  only: DischargeBucket[];
  group: string | null;
  need: string | null;
  sort: { column: DischargeSort; descending: boolean };
  q: string;
}

/** The longest wait first. */
const DEFAULT_SORT = "-elapsed";

export function parseDischargesUrl(params: URLSearchParams): DischargesUrl {
  const only = new Set((params.get("only") ?? "").split(","));
  return {
    by: DISCHARGE_GROUPINGS.find((word) => word === params.get("by")) ?? "target",
    only: DISCHARGE_BUCKETS.filter((bucket) => only.has(bucket)),
    group: params.get("group") || null,
    need: params.get("need") || null,
    sort: parseSort(params.get("sort")),
    q: params.get("q") ?? "",
  };
}

/** Leaves foreign parameters as they are and writes nothing for a default. */
export function printDischargesUrl(url: DischargesUrl, base: URLSearchParams): string {
  const params = new URLSearchParams(base);
  const sort = `${url.sort.descending ? "-" : ""}${url.sort.column}`;
  const written: Record<string, string> = {
    by: url.by === "target" ? "" : url.by,
    only: url.only.join(","),
    group: url.group ?? "",
    need: url.need ?? "",
    sort: sort === DEFAULT_SORT ? "" : sort,
    q: url.q,
  };
  for (const [name, value] of Object.entries(written)) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  return params.toString().replaceAll("%2C", ",");
}

function parseSort(text: string | null): DischargesUrl["sort"] {
  const said = text ?? DEFAULT_SORT;
  const column = DISCHARGE_SORTS.find((word) => word === said.replace(/^-/, ""));
  return column ? { column, descending: said.startsWith("-") } : { column: "elapsed", descending: true };
}
