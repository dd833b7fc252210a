export const ACCESS_TABS = ["people", "accounts", "walls", "tokens", "roles"] as const;
export type AccessTab = (typeof ACCESS_TABS)[number];

export interface AccessSort {
  column: string;
  descending: boolean;
}

/** The access page as its address says it: `?show=walls&code=ACDEFHJK`, `?show=tokens&sort=name.down`. */
export interface AccessUrl {
  /** Null: the first part that this viewer may see. */
  tab: AccessTab | null;
  /** Pairing code that somebody was sent. */
  code: string;
  sort: AccessSort | null;
}

export function parseAccessUrl(params: URLSearchParams): AccessUrl {
  const code = params.get("code") ?? "";
  const [column, direction] = (params.get("sort") ?? "").split(".");
  return {
    tab: code ? "walls" : (ACCESS_TABS.find((one) => one === params.get("show")) ?? null),
    code: /^[A-Za-z0-9 -]{1,20}$/.test(code) ? code : "",
    sort: column ? { column, descending: direction === "down" } : null,
  };
}

export function printAccessUrl({ tab, code, sort }: AccessUrl, base: URLSearchParams): string {
  const params = new URLSearchParams(base);
  const write = (name: string, value: string | null) => (value ? params.set(name, value) : params.delete(name));
  write("show", tab);
  write("code", tab === "walls" ? code : null);
  write("sort", sort && `${sort.column}.${sort.descending ? "down" : "up"}`);
  return params.toString();
}
