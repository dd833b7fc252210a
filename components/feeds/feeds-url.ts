import { FEED_COLUMNS, type FeedSort, WORST_FIRST } from "./sources/feed-table-model.ts";

export const FEED_TABS = ["letters", "words", "parallel", "bench"] as const;
export type FeedTab = (typeof FEED_TABS)[number];

/** The feeds page as its address says it: `?show=words&word=…`, `?bench=1`, `?cause=…&of=EPIC-ADT&letter=17`, `?parallel=NEW-ADT`. */
export interface FeedsUrl {
  tab: FeedTab;
  /** Source whose lines the table marks and the lists are narrowed to. */
  source: string | null;
  /** Chosen group of dead letters: its cause and its source. */
  cause: string | null;
  of: string | null;
  /** Chosen dead letter. */
  letter: number | null;
  /** Chosen unknown word: `source kind word`. */
  word: string | null;
  /** Source in parallel whose visits are compared with the board. */
  parallel: string | null;
  sort: FeedSort;
}

export function parseFeedsUrl(params: URLSearchParams): FeedsUrl {
  const letter = params.get("letter") ?? "";
  const [column, direction] = (params.get("sort") ?? "").split(".");
  const known = FEED_COLUMNS.find((one) => one === column);
  return {
    tab: tabOf(params),
    source: params.get("source") || null,
    cause: params.get("cause") || null,
    of: params.get("of") || null,
    letter: /^\d{1,15}$/.test(letter) ? Number(letter) : null,
    word: params.get("word") || null,
    parallel: params.get("parallel") || null,
    sort: known ? { column: known, descending: direction !== "up" } : WORST_FIRST,
  };
}

function tabOf(params: URLSearchParams): FeedTab {
  if (params.get("bench") === "1") return "bench";
  if (params.get("parallel")) return "parallel";
  return FEED_TABS.find((one) => one === params.get("show")) ?? "letters";
}

export function printFeedsUrl(url: FeedsUrl, base: URLSearchParams): string {
  const params = new URLSearchParams(base);
  const write = (name: string, value: string | null) => (value ? params.set(name, value) : params.delete(name));
  write("bench", url.tab === "bench" ? "1" : null);
  const compared = url.tab === "parallel" ? url.parallel : null;
  write("show", url.tab === "words" || (url.tab === "parallel" && !compared) ? url.tab : null);
  write("parallel", compared);
  write("source", url.source);
  write("cause", url.tab === "letters" ? url.cause : null);
  write("of", url.tab === "letters" ? url.of : null);
  write("letter", url.tab === "letters" && url.letter !== null ? String(url.letter) : null);
  write("word", url.tab === "words" ? url.word : null);
  const worst = url.sort.column === WORST_FIRST.column && url.sort.descending;
  write("sort", worst ? null : `${url.sort.column}.${url.sort.descending ? "down" : "up"}`);
  return params.toString();
}
