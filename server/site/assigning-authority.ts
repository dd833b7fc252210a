import { encounterKey } from "#server/canonical/event.ts";
import type { SiteIndex } from "./site-index.ts";
import type { SiteSource } from "./site-map.ts";
import { fold } from "./word-fold.ts";

/** The site's name of an authority: the source's spelling translated; where none is stated, the connection's default. */
export function authorityName(index: SiteIndex, source: SiteSource, facility: string, stated: string): string {
  const word = stated.trim();
  if (word !== "") return index.words(source).authorities.get(fold(word)) ?? word;
  return source.defaultAuthority || defaultAuthority(index, facility);
}

/**
 * Key of a visit or account number. The facility's own authority (its default, the source's default, the facility's own
 * names) is left out, so that a feed which states it and a feed which omits it meet in one key (reference mapping F9).
 */
export function numberKey(
  index: SiteIndex,
  source: SiteSource,
  facility: string,
  number: string,
  stated: string,
): string {
  const word = stated.trim();
  if (word === "") return encounterKey(facility, number, null);
  const authority = authorityName(index, source, facility, word);
  const own = index.facilities.get(facility)?.ownAuthorities.has(fold(authority)) ?? false;
  return encounterKey(facility, number, own || fold(authority) === fold(source.defaultAuthority) ? null : authority);
}

function defaultAuthority(index: SiteIndex, facility: string): string {
  return index.site.facilities.find((known) => known.id === facility)?.defaultAuthority ?? "";
}
