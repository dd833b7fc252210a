import { BED_STATES } from "#server/contracts/views/bed-row.ts";

/** What a chip may stand for: a state of the bed, or something remarkable about it. */
export const BED_FILTERS = [...BED_STATES, "leaving", "unconfirmed", "late", "conflict"] as const;
export type BedFilter = (typeof BED_FILTERS)[number];

export const BED_NEEDS = ["private", "isolation"] as const;
export type BedNeed = (typeof BED_NEEDS)[number];

/** The bed page as its address says it: `?state=dirty,cleaning&unit=5E&bed=5E-12&q=204`. */
export interface BedsUrl {
  states: BedFilter[];
  unit: string | null;
  bed: string | null;
  q: string;
  group: string | null;
  needs: BedNeed[];
}

export function parseBedsUrl(params: URLSearchParams): BedsUrl {
  return {
    states: known(params.get("state"), BED_FILTERS),
    unit: params.get("unit") || null,
    bed: params.get("bed") || null,
    q: params.get("q") ?? "",
    group: params.get("group") || null,
    needs: known(params.get("fit"), BED_NEEDS),
  };
}

/** Writes the page's own parameters and leaves foreign ones (`at`, `facility`) as they are. Commas stay readable. */
export function printBedsUrl(url: BedsUrl, base: URLSearchParams): string {
  const params = new URLSearchParams(base);
  write(params, "state", url.states.join(","));
  write(params, "unit", url.unit ?? "");
  write(params, "bed", url.bed ?? "");
  write(params, "q", url.q);
  write(params, "group", url.group ?? "");
  write(params, "fit", url.needs.join(","));
  return params.toString().replaceAll("%2C", ",");
}

function write(params: URLSearchParams, name: string, value: string): void {
  if (value) params.set(name, value);
  else params.delete(name);
}

/** Words of a comma list that mean something here, each once, in the order of `words`. */
function known<W extends string>(text: string | null, words: readonly W[]): W[] {
  const said = new Set((text ?? "").toLowerCase().split(","));
  return words.filter((word) => said.has(word));
}
