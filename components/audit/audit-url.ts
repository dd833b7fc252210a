import { type AuditQuery, auditQuerySchema } from "#server/contracts/audit.ts";

export const FILTERS = [
  "patient",
  "user",
  "unit",
  "bed",
  "kind",
  "rule",
  "version",
  "outcome",
  "workstation",
  "flag",
  "stream",
  "since",
  "until",
] as const satisfies readonly (keyof AuditQuery)[];
export type Filter = (typeof FILTERS)[number];

/** The audit page as its address says it: `?q=placement&patient=204388&since=7d&entry=log:48231902`. */
export interface AuditUrl {
  query: AuditQuery;
  /** The opened entry. */
  entry: string | null;
  /** What stands around a match is shown too. */
  context: boolean;
}

/** A filter that the search does not know is left out, not guessed at. */
export function parseAuditUrl(params: URLSearchParams): AuditUrl {
  const { shape } = auditQuerySchema;
  const query: Record<string, string> = {};
  for (const name of ["q", ...FILTERS] as const) {
    const value = shape[name].safeParse(params.get(name) || undefined);
    if (value.success && value.data !== undefined) query[name] = value.data;
  }
  const entry = params.get("entry");
  return {
    query: auditQuerySchema.parse(query),
    entry: entry && /^(log|access):\d{1,15}$/.test(entry) ? entry : null,
    context: params.get("only") !== "matches",
  };
}

/** Leaves foreign parameters as they are and writes nothing for a default. */
export function printAuditUrl({ query, entry, context }: AuditUrl, base: URLSearchParams): string {
  const params = new URLSearchParams(base);
  const written: Record<string, string> = {
    ...Object.fromEntries(["q", ...FILTERS].map((name) => [name, ""])),
    ...query,
    entry: entry ?? "",
    only: context ? "" : "matches",
  };
  for (const [name, value] of Object.entries(written)) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  return params.toString().replaceAll("%3A", ":");
}

/** Only what narrows the search, as the API takes it. */
export function queryText(query: AuditQuery): string {
  return new URLSearchParams(Object.entries(query).filter(([, value]) => value !== undefined)).toString();
}

/** Two searches that ask the same, whatever the order of their parts. */
export function isSameQuery(a: AuditQuery, b: AuditQuery): boolean {
  return ["q" as const, ...FILTERS].every((name) => (a[name] ?? "") === (b[name] ?? ""));
}
