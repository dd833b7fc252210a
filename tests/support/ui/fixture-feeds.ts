import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { FIXTURE_SOURCES } from "./fixture-site.ts";
import { FACILITY } from "./fixture-units.ts";

const AGES: Record<string, number> = {
  "EPIC-ADT": 4,
  BEDREQ: 9,
  EVS: 12,
  LAB: 6,
  RADIOLOGY: 14,
  PHARMACY: 8,
  TRANSPORT: 11,
};
const RATES: Record<string, number> = {
  "EPIC-ADT": 71,
  BEDREQ: 6,
  EVS: 9,
  LAB: 38,
  RADIOLOGY: 12,
  PHARMACY: 17,
  TRANSPORT: 8,
};

/** Every source; `silence` replaces the age of some, in seconds, or says that one never spoke (null). */
export function fixtureFeeds(now: number, silence: Readonly<Record<string, number | null>>): FeedRow[] {
  return FIXTURE_SOURCES.map(({ id, protocol, feeds }) => {
    const age = id in silence ? (silence[id] ?? null) : (AGES[id] ?? 10);
    const rate = RATES[id] ?? 5;
    return {
      id,
      facility: FACILITY,
      protocol,
      trust: "trusted",
      state: age === null ? "never" : age >= 300 ? "dead" : age >= 120 ? "stale" : age >= 30 ? "late" : "fresh",
      lastMessageAt: age === null ? null : now - age * 1000,
      limits: { late: 30, stale: 120, dead: 300 },
      perMinute: age === null ? 0 : rate,
      last60: Array.from({ length: 60 }, (_, minute) => (age === null ? 0 : rate + ((minute * 7) % 5) - 2)),
      lagP50: age === null ? null : 200,
      lagP99: age === null ? null : 900,
      connections: age === null ? 0 : 1,
      received24h: age === null ? 0 : rate * 1440,
      duplicates24h: age === null ? 0 : rate * 3,
      rejected24h: id === "EPIC-ADT" ? 3 : 0,
      deadLetters: { "EPIC-ADT": 14, BEDREQ: 3, LAB: 2 }[id as string] ?? 0,
      flagged24h: 0,
      completeness: id === "EPIC-ADT" ? { arrived: 1204, implied: 1211 } : null,
      feeds,
    };
  });
}
