import { type SiteMap, siteMapSchema } from "#server/site/site-map.ts";
import { bedId, FACILITY, FIXTURE_UNITS } from "./fixture-units.ts";

const SOURCES = [
  ["EPIC-ADT", "hl7v2", ["movement", "emergency", "discharges"]],
  ["BEDREQ", "hl7v2", ["bed-requests"]],
  ["EVS", "webhook", ["cleaning"]],
  ["LAB", "hl7v2", ["results"]],
  ["RADIOLOGY", "hl7v2", ["results"]],
  ["PHARMACY", "fhir", ["discharges"]],
  ["TRANSPORT", "webhook", ["transport"]],
] as const;

export const FIXTURE_SOURCES = SOURCES.map(([id, protocol, feeds]) => ({ id, protocol, feeds: [...feeds] }));

/** The site map of the invented hospital. */
export function fixtureSite(): SiteMap {
  return siteMapSchema.parse({
    facilities: [{ id: FACILITY, name: "Larkfield General", timeZone: "America/New_York" }],
    units: [
      { id: "ED", facility: FACILITY, name: "Emergency", kind: "emergency", group: "emergency" },
      ...FIXTURE_UNITS.map((unit) => ({
        id: unit.unit,
        facility: FACILITY,
        name: unit.name,
        group: unit.group,
        division: unit.division,
        beds: Array.from({ length: unit.beds }, (_, index) => {
          const label = String(index + 1).padStart(2, "0");
          return { id: bedId(unit.unit, index + 1), label, pl: [unit.unit, label, "A"] as [string, string, string] };
        }),
      })),
    ],
    sources: FIXTURE_SOURCES.map((source) => ({ ...source, facility: FACILITY })),
    walls: [
      { id: "house", name: "Larkfield General", units: [], rows: 18 },
      { id: "corridor", name: "Corridor", units: [], rows: 4 },
    ],
  });
}
