import { z } from "zod";

type RankGroup = "movement" | "attributes" | "readiness";

const ranks = z.object({
  movement: z.number().int().optional(),
  attributes: z.number().int().optional(),
  readiness: z.number().int().optional(),
});

/** Lower wins when two sources contradict each other, per group; for a source that speaks of several facilities also per facility. */
export const sourceRankSchema = ranks.extend({ at: z.record(z.string(), ranks).default({}) }).prefault({});

interface Ranked {
  protocol: "hl7v2" | "fhir" | "webhook";
  rank: z.output<typeof sourceRankSchema>;
}

/** Unless the site ranks them: messages of events before pictures of the record (reference mapping X2); of a bed's status the newest. */
const USUAL: Readonly<Record<Ranked["protocol"], Readonly<Record<RankGroup, number>>>> = {
  hl7v2: { movement: 1, attributes: 1, readiness: 2 },
  webhook: { movement: 1, attributes: 1, readiness: 2 },
  fhir: { movement: 2, attributes: 2, readiness: 2 },
};

export function rankOf({ protocol, rank }: Ranked, group: RankGroup, facility: string): number {
  return rank.at[facility]?.[group] ?? rank[group] ?? USUAL[protocol][group];
}
