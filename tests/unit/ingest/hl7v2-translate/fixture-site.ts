import { indexSite, type SiteIndex } from "#server/site/site-index.ts";
import { type SiteMapInput, siteMapSchema } from "#server/site/site-map.ts";

type SourceInput = SiteMapInput["sources"][number];

/** A small hospital in New York: an emergency department, two wards and a dummy place. */
export function fixtureSite(source: Partial<SourceInput> = {}): SiteIndex {
  const beds = (unit: string, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const label = String(index + 1).padStart(2, "0");
      return { id: `${unit}-${label}`, label, pl: [unit, label, "A"] as [string, string, string] };
    });
  return indexSite(
    siteMapSchema.parse({
      facilities: [
        { id: "GEN", name: "General", timeZone: "America/New_York", aliases: ["GENHOSP"], defaultAuthority: "GENADT" },
      ],
      units: [
        {
          id: "ED",
          facility: "GEN",
          name: "Emergency",
          kind: "emergency",
          beds: beds("ED", 4),
          waitingPlaces: [["ED", "WAIT", ""]],
        },
        { id: "5E", facility: "GEN", name: "5 East", service: "MED", aliases: ["5EAST"], beds: beds("5E", 12) },
        { id: "ICU", facility: "GEN", name: "Intensive care", beds: beds("ICU", 4) },
      ],
      dummyPlaces: ["HALL"],
      sources: [
        {
          id: "EPIC-ADT",
          protocol: "hl7v2",
          facility: "GEN",
          orders: [
            { code: "ADMIT", means: "admit-bed" },
            { code: "DISCH", system: "LOCAL", means: "discharge" },
            { code: "CLEAN", means: "evs" },
            { code: "CXR", means: "imaging" },
          ],
          milestones: [{ code: "DS", means: "paperwork" }],
          dispositions: { LWBS: "left-unseen", AMA: "against-advice" },
          classes: { "SHORT STAY": "day-case" },
          isolationCodes: ["CONTACT"],
          priorAuthCodes: ["MRIAUTH"],
          ...source,
        },
      ],
    }),
  );
}
