import type { IndexEntry } from "../index/index-entry.ts";

/** A row of the search table: what the fold wrote, and its place in the order of both streams. */
export interface FoundEntry extends Omit<IndexEntry, "words" | "notes"> {
  ord: string;
}

export function entryId({ stream, position }: Pick<FoundEntry, "stream" | "position">): string {
  return `${stream}:${position}`;
}
