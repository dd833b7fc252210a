import type { SiteMapInput } from "#server/site/site-map.ts";
import { at, place, report, type Said } from "./feed.ts";

/** `["arrived", "08:00", "09:00"]`: what was in force, since when and until when. */
export interface Histories {
  statuses?: [string, string, string?][];
  classes?: [string, string, string?][];
}

export interface Entry {
  to: string;
  status?: string;
  from?: string;
  until?: string;
  id?: string;
}

const period = (from: string, until?: string) => ({ start: at(from), end: until ? at(until) : null });

/** `started` null: the resource has no period. `server`: the id its server gave it. */
export interface FhirSaid extends Said {
  klass?: string;
  subject?: string;
  started?: string | null;
  ended?: string;
  history?: Histories;
  server?: string;
}

/** One version of a FHIR Encounter, last updated at `time`. */
export function fhir(time: string, status: string, entries: Entry[], said: FhirSaid = {}) {
  const { klass = "inpatient", subject, started = "08:00", ended, history = {}, server, ...rest } = said;
  return report("encounter.updated", time, {
    source: "FHIR",
    ...rest,
    trigger: "Encounter",
    data: {
      snapshot: true,
      class: klass,
      fhir: {
        ...(server && { serverId: server }),
        status,
        subjectStatus: subject,
        versionId: null,
        ...(history.statuses && {
          statusHistory: history.statuses.map(([status, from, until]) => ({ status, ...period(from, until) })),
        }),
        ...(history.classes && {
          classHistory: history.classes.map(([klass, from, until]) => ({ class: klass, ...period(from, until) })),
        }),
        periodStart: started === null ? null : at(started),
        periodEnd: ended ? at(ended) : null,
        locations: entries.map((entry) => ({
          id: entry.id ?? "",
          place: place(entry.to),
          status: entry.status ?? "active",
          start: entry.from ? at(entry.from) : null,
          end: entry.until ? at(entry.until) : null,
        })),
      },
    },
  });
}

export const TWO_FEEDS: Partial<SiteMapInput> = {
  sources: [
    { id: "EHR", protocol: "hl7v2", facility: "GH", rank: { movement: 1, attributes: 1, readiness: 2 } },
    { id: "FHIR", protocol: "fhir", facility: "GH", rank: { movement: 2, attributes: 2, readiness: 3 } },
  ],
};
