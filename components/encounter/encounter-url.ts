import { LINE_FILTERS, type LineFilter } from "./story-lines.ts";

/** The page as its address says it: `?entry=48210733&show=doubts&order=oldest`. */
export interface EncounterUrl {
  /** Position of the chosen entry. */
  entry: number | null;
  /** Id of the chosen entry, as other pages link to it. */
  event: string | null;
  show: LineFilter;
  newestFirst: boolean;
}

export function parseEncounterUrl(params: URLSearchParams): EncounterUrl {
  const entry = params.get("entry") ?? "";
  const show = params.get("show");
  return {
    entry: /^\d{1,15}$/.test(entry) ? Number(entry) : null,
    event: params.get("event") || null,
    show: LINE_FILTERS.find((one) => one === show) ?? "all",
    newestFirst: params.get("order") !== "oldest",
  };
}

/** A chosen position takes the place of the id, and of the message number that came with it. */
export function printEncounterUrl(url: EncounterUrl, base: URLSearchParams): string {
  const params = new URLSearchParams(base);
  for (const name of ["entry", "event", "show", "order"]) params.delete(name);
  if (url.entry !== null) {
    params.set("entry", String(url.entry));
    params.delete("raw");
  } else if (url.event) params.set("event", url.event);
  if (url.show !== "all") params.set("show", url.show);
  if (!url.newestFirst) params.set("order", "oldest");
  return params.toString();
}
