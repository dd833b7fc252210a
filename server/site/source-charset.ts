import type { SiteMap } from "./site-map.ts";

/** The character set of a source that names none in its messages, as the site map has it. */
export function charsetOf({ sources }: Pick<SiteMap, "sources">, source: string): string | undefined {
  return sources.find(({ id }) => id === source)?.charset;
}
