import type { Answer } from "#server/ingest/http/problem.ts";

/** A JSON answer. `position` tells a caller how far in the log it speaks from. */
export function json(body: unknown, position?: number): Answer {
  const headers: Record<string, string> = { "content-type": "application/json", "cache-control": "no-store" };
  if (position !== undefined) headers["x-caretower-position"] = String(position);
  return { status: 200, headers, body: JSON.stringify(body) };
}

/** A file for a person to keep. */
export function csv(name: string, rows: (string | number | null)[][]): Answer {
  const body = rows.map((row) => row.map(csvCell).join(",")).join("\r\n");
  const headers = {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
  };
  return { status: 200, headers, body: `${body}\r\n` };
}

/** RFC 4180, and harmless in a spreadsheet: a cell that would be taken for a formula is quoted with an apostrophe. */
function csvCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
