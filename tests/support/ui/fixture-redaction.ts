import { createHash } from "node:crypto";
import type { Audience } from "#server/access/audience.ts";
import { createRedactor } from "#server/access/redact/redact-row.ts";
import type { ViewName, ViewRows } from "#server/contracts/live.ts";

const redactor = createRedactor(
  (key) => `row:${createHash("sha256").update(`fixture ${key}`).digest("hex").slice(0, 16)}`,
);

/** The row as the server itself would send it, so that a screen is tried with what it would really get. */
export function redacted<V extends ViewName>(view: V, row: ViewRows[V], audience: Audience): ViewRows[V] {
  return redactor.row(view, row, audience);
}
