import type { DispositionKind, EncounterClass } from "#server/canonical/claim.ts";
import type { BedStatusWord } from "#server/canonical/families/bed.ts";
import type { Milestone, OrderMeaning } from "#server/canonical/families/order.ts";
import type { SiteSource } from "./site-map.ts";
import { fold } from "./word-fold.ts";

interface CodeEntry<T> {
  system: string | null;
  means: T;
}

/** Code maps of one source, compiled: keys are folded words. */
export interface SourceWords {
  locations: Map<string, string>;
  authorities: Map<string, string>;
  classes: Map<string, EncounterClass>;
  dispositions: Map<string, DispositionKind>;
  orders: Map<string, CodeEntry<OrderMeaning>[]>;
  milestones: Map<string, CodeEntry<Milestone>[]>;
  signedStates: Set<string>;
  bedStatuses: Map<string, BedStatusWord>;
  imaging: Set<string>;
  isolation: Set<string>;
  dischargePlans: Set<string>;
  priorAuth: Set<string>;
  refused: Set<string>;
}

export function indexSourceWords(source: SiteSource): SourceWords {
  const byWord = <T>(record: Record<string, T>) =>
    new Map(Object.entries(record).map(([word, value]): [string, T] => [fold(word), value]));
  const set = (words: string[]) => new Set(words.map(fold));
  return {
    locations: new Map(
      Object.entries(source.locations).map(([words, target]) => [
        words.split("^").map(fold).join("^").replace(/\^+$/, ""),
        target,
      ]),
    ),
    authorities: byWord(source.authorities),
    classes: byWord(source.classes),
    dispositions: byWord(source.dispositions),
    orders: byCode(source.orders),
    milestones: byCode(source.milestones),
    signedStates: set(source.signedStates),
    bedStatuses: byWord(source.bedStatuses),
    imaging: set(source.imagingCodes),
    isolation: set(source.isolationCodes),
    dischargePlans: set(source.dischargePlanCodes),
    priorAuth: set(source.priorAuthCodes),
    refused: set(source.refuseTypes),
  };
}

/** What a code means: an entry that names the code's system wins over one that names none. */
export function meaningOf<T>(map: Map<string, CodeEntry<T>[]>, code: string, system: string): T | null {
  const entries = map.get(fold(code));
  if (!entries) return null;
  const named = entries.find((entry) => entry.system !== null && entry.system === fold(system));
  return (named ?? entries.find((entry) => entry.system === null))?.means ?? null;
}

function byCode<T>(list: { code: string; system?: string | undefined; means: T }[]): Map<string, CodeEntry<T>[]> {
  const map = new Map<string, CodeEntry<T>[]>();
  for (const { code, system, means } of list) {
    const entries = map.get(fold(code)) ?? [];
    entries.push({ system: system === undefined ? null : fold(system), means });
    map.set(fold(code), entries);
  }
  return map;
}
