import { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";
import { instant } from "#components/ask/instant.ts";

const side = z.object({ status: z.string(), class: z.string().nullable(), place: z.string().nullable() }).nullable();
const word = z.object({ event: z.string(), type: z.string(), at: instant }).nullable();

const difference = z.object({
  encounter: z.string(),
  visit: z.string(),
  kinds: z.array(z.string()),
  board: side,
  parallel: side,
  boardWord: word,
  parallelWord: word,
});
export type VisitDifference = z.output<typeof difference>;
type SideOfVisit = VisitDifference["board"];
export type LastWord = VisitDifference["boardWord"];

const comparison = z.object({
  verdict: z.string(),
  visits: z.object({ compared: z.number(), agreeing: z.number(), unjudged: z.number() }),
  movements: z.object({
    matched: z.number(),
    missing: z.number(),
    extra: z.number(),
    elsewhere: z.number(),
    late: z.number(),
    apartP95Ms: z.number().nullable(),
  }),
  differences: z.array(difference),
  bedDifferences: z.array(
    z.object({ bed: z.string(), occupiedOn: z.enum(["board", "parallel"]), encounters: z.array(z.string()) }),
  ),
  unlisted: z.object({ visits: z.number(), beds: z.number() }),
});
/** How a source in parallel would do in the trusted one's place. */
export type FeedComparison = z.output<typeof comparison>;
export type BedDifference = FeedComparison["bedDifferences"][number];

export function fetchComparison(source: string, hours: number, signal: AbortSignal): Promise<FeedComparison> {
  return ask(`/api/v1/feeds/${encodeURIComponent(source)}/comparison?hours=${hours}`, comparison, { signal });
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  place: "place",
  "unknown-to-parallel": "not known to it",
  "unknown-to-board": "known to it alone",
  status: "status",
  "movement-missing": "movement missing",
  "movement-elsewhere": "movement to another place",
  "merged-otherwise": "merged otherwise",
  class: "class",
  "movement-extra": "movement too many",
  "movement-time": "time of a movement",
};

/** `place, movement missing`: how a visit differs, the worst first. */
export function kindsText(kinds: readonly string[]): string {
  return kinds.map((kind) => KIND_WORDS[kind] ?? kind.replaceAll("-", " ")).join(", ");
}

/** `open in 5E-03, inpatient`, or that the side knows nothing. */
export function sideText(held: SideOfVisit): string {
  if (!held) return "not known";
  const place = held.place ? ` in ${held.place}` : "";
  return `${held.status}${place}${held.class ? `, ${held.class}` : ""}`;
}
