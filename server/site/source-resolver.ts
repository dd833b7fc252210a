import type { SiteIndex } from "./site-index.ts";
import { type SiteSource, siteMapSchema } from "./site-map.ts";
import { fold } from "./word-fold.ts";

export interface Sender {
  /** MSH-3, namespace. */
  sendingApplication: string;
  /** MSH-4, namespace. */
  sendingFacility: string;
  port: number;
}

/** Senders remembered for each site map. A sender may show anything, so their number has a bound. */
const MOST_SENDERS = 5000;
const resolved = new WeakMap<SiteIndex, Map<string, SiteSource | null>>();

/** The HL7 v2 source whose match names the most of what the sender shows; ties go to the one listed first. Null: nobody. */
export function resolveSource(index: SiteIndex, sender: Sender): SiteSource | null {
  const { sendingApplication, sendingFacility, port } = sender;
  const key = `${sendingApplication}\u0000${sendingFacility}\u0000${port}`;
  let known = resolved.get(index);
  if (!known || known.size >= MOST_SENDERS) {
    known = new Map();
    resolved.set(index, known);
  }
  const before = known.get(key);
  if (before !== undefined) return before;
  const found = findSource(index, sender);
  known.set(key, found);
  return found;
}

function findSource(index: SiteIndex, sender: Sender): SiteSource | null {
  let best: SiteSource | null = null;
  let bestScore = -1;
  for (const source of index.site.sources) {
    if (source.protocol !== "hl7v2") continue;
    const score = matchScore(source.match, sender);
    if (score > bestScore) {
      best = source;
      bestScore = score;
    }
  }
  return best;
}

/**
 * A source for a sender that the site map does not list, so that its messages are kept and shown: defaults everywhere, the
 * facility that MSH-4 names or the first one, and the sending application (else `UNKNOWN-<port>`) as its id. The caller
 * flags and lists it.
 */
export function unlistedSource(index: SiteIndex, sender: Sender): SiteSource {
  const facility = index.facilityByName.get(fold(sender.sendingFacility)) ?? index.facilities.values().next().value;
  const id = sender.sendingApplication.replace(/[^A-Za-z0-9&_.-]+/g, "-").replace(/^-+|-+$/g, "");
  return siteMapSchema.shape.sources.element.parse({
    id: freeId(index, id === "" ? `UNKNOWN-${sender.port}` : id),
    protocol: "hl7v2",
    facility: facility?.id,
    trust: index.site.strangers,
  });
}

/** A sender must not pass for a listed source by taking its name. */
function freeId(index: SiteIndex, id: string): string {
  const short = id.slice(0, 40);
  return index.sources.has(short) ? `UNLISTED-${id}`.slice(0, 40) : short;
}

/** Number of named fields that agree; -1 when one disagrees. */
function matchScore(match: SiteSource["match"], sender: Sender): number {
  let score = 0;
  for (const [wanted, shown] of [
    [match.sendingApplication, sender.sendingApplication],
    [match.sendingFacility, sender.sendingFacility],
    [match.port?.toString(), sender.port.toString()],
  ]) {
    if (wanted === undefined) continue;
    if (fold(wanted) !== fold(shown ?? "")) return -1;
    score += 1;
  }
  return score;
}
