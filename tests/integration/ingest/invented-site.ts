import type { SiteMapInput } from "#server/site/site-map.ts";

export const WEBHOOK_SECRET = `whsec_${Buffer.from("an invented webhook secret, 32 b").toString("base64")}`;
export const FHIR_SECRET = "an-invented-bearer-value";

type SourceInput = SiteMapInput["sources"][number];

/** A hospital nobody built: an emergency department, two wards, one source of each protocol. */
export function invented(adt: Partial<SourceInput> = {}, more: Partial<SiteMapInput> = {}): SiteMapInput {
  const beds = (unit: string, count: number) =>
    Array.from({ length: count }, (_, index) => {
      const label = String(index + 1).padStart(2, "0");
      return { id: `${unit}-${label}`, label, pl: [unit, label, "A"] as [string, string, string] };
    });
  return {
    facilities: [
      { id: "GEN", name: "General", timeZone: "America/New_York", aliases: ["GENHOSP"], defaultAuthority: "GENADT" },
    ],
    units: [
      { id: "ED", facility: "GEN", name: "Emergency", kind: "emergency", beds: beds("ED", 4) },
      { id: "5E", facility: "GEN", name: "5 East", service: "MED", beds: beds("5E", 12) },
      { id: "ICU", facility: "GEN", name: "Intensive care", beds: beds("ICU", 4) },
    ],
    sources: [
      { id: "EPIC-ADT", protocol: "hl7v2", facility: "GEN", match: { sendingApplication: "EPIC" }, ...adt },
      { id: "EVS", protocol: "webhook", facility: "GEN", secrets: [WEBHOOK_SECRET] },
      {
        id: "FHIR",
        protocol: "fhir",
        facility: "GEN",
        secrets: [FHIR_SECRET],
        authorities: { "urn:gen:visit": "GENADT", "urn:gen:mrn": "GENADT" },
      },
    ],
    ...more,
  };
}

export interface Adt {
  trigger: string;
  visit: string;
  place: string;
  /** Local time of day, `13:05`. */
  at: string;
  controlId?: string;
  mrn?: string;
  name?: string;
  processing?: string;
  more?: string[];
}

/** An ADT message of 17 November 2026 about an invented person. */
export function adt({
  trigger,
  visit,
  place,
  at,
  controlId = `${visit}-${trigger}-${at}`,
  mrn = `M${visit}`,
  name = "Quill^Ottoline",
  processing = "P",
  more = [],
}: Adt): string {
  const time = `20261117${at.replace(":", "")}00`;
  return [
    `MSH|^~\\&|EPIC|GENHOSP|CT|CT|${time}||ADT^${trigger}|${controlId}|${processing}|2.5.1`,
    `EVN|${trigger}|${time}`,
    `PID|1||${mrn}^^^GENADT^MR||${name}||19610407|F`,
    `PV1|1|I|${place}||||||||||||||||${visit}`,
    ...more,
  ].join("\r");
}
