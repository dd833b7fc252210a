import { QUEUES, type QueueName } from "#server/contracts/views/queue-row.ts";

const MEMBER_SORTS = ["wait", "unit", "what", "status"] as const;
type MemberSort = (typeof MEMBER_SORTS)[number];

/** The queue page as its address says it: `?queue=boarding&only=late&sort=unit&q=5E`. */
export interface QueuesUrl {
  queue: QueueName | null;
  lateOnly: boolean;
  sort: { column: MemberSort; descending: boolean };
  q: string;
}

/** The longest wait first. */
const DEFAULT_SORT = "-wait";

export function parseQueuesUrl(params: URLSearchParams): QueuesUrl {
  const sort = params.get("sort") ?? DEFAULT_SORT;
  const column = MEMBER_SORTS.find((word) => word === sort.replace(/^-/, ""));
  return {
    queue: QUEUES.find((name) => name === params.get("queue")) ?? null,
    lateOnly: params.get("only") === "late",
    sort: column ? { column, descending: sort.startsWith("-") } : { column: "wait", descending: true },
    q: params.get("q") ?? "",
  };
}

/** Leaves foreign parameters as they are and writes nothing for a default. */
export function printQueuesUrl(url: QueuesUrl, base: URLSearchParams): string {
  const params = new URLSearchParams(base);
  const sort = `${url.sort.descending ? "-" : ""}${url.sort.column}`;
  const written = {
    queue: url.queue ?? "",
    only: url.lateOnly ? "late" : "",
    sort: sort === DEFAULT_SORT ? "" : sort,
    q: url.q,
  };
  for (const [name, value] of Object.entries(written)) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  return params.toString();
}
