import type { AuditQuery } from "#server/contracts/audit.ts";
import { formatNumber } from "../ui/number.ts";
import { tokensOf } from "./audit-words.ts";
import type { AuditPages } from "./use-audit-pages.ts";

/** `6 accesses, and what came before and after each`; `at least` while there are more pages to come. */
export function headline(pages: AuditPages, query: AuditQuery, context: boolean): string {
  if (pages.state === "loading") return "Searching";
  if (pages.state === "failed") return "Not searched";
  const matches = pages.rows.filter((row) => row.isMatch);
  if (matches.length === 0) return "Nothing found";
  if (tokensOf(query).length === 0) return "Everything, newest first";
  const what = matches.every((row) => row.stream === "access")
    ? matches.length === 1
      ? "access"
      : "accesses"
    : matches.length === 1
      ? "entry"
      : "entries";
  const count = `${pages.hasMore ? "at least " : ""}${formatNumber(matches.length)} ${what}`;
  const around = matches.length === 1 ? "and what came before and after it" : "and what came before and after each";
  const has = context && pages.rows.length > matches.length;
  const sentence = has ? `${count}, ${around}` : count;
  return `${sentence[0]?.toUpperCase() ?? ""}${sentence.slice(1)}`;
}
