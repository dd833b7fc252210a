import type { TranslateContext } from "#server/ingest/http/translate-context.ts";
import { indexSite, type SiteIndex } from "#server/site/site-index.ts";
import { type SiteMapInput, type SiteSource, siteMapSchema } from "#server/site/site-map.ts";

export const WEBHOOK_SECRET = `whsec_${Buffer.from("an invented webhook secret, 32 b").toString("base64")}`;
export const FHIR_SECRET = "an-invented-bearer-value";
export const RECEIVED_AT = Date.parse("2026-11-17T15:00:00Z");

/** An invented hospital with one webhook and two FHIR sources. */
const SITE: SiteMapInput = {
  facilities: [
    { id: "GEN", name: "General", timeZone: "America/New_York", aliases: ["NORTH"], defaultAuthority: "GENMRN" },
  ],
  units: [
    {
      id: "5E",
      facility: "GEN",
      name: "5 East",
      aliases: ["5EAST"],
      beds: [
        { id: "5E-11", room: "11", label: "11", pl: ["5EAST", "11", "A"] },
        { id: "5E-12", room: "12", label: "12", pl: ["5EAST", "12", "A"] },
      ],
    },
    {
      id: "ED",
      facility: "GEN",
      name: "Emergency",
      kind: "emergency",
      beds: [{ id: "ED-4", label: "4", pl: ["ED", "", "4"] }],
    },
  ],
  sources: [
    {
      id: "EVS",
      protocol: "webhook",
      facility: "GEN",
      secrets: [WEBHOOK_SECRET],
      authorities: { "urn:evs:visits": "GENMRN", "urn:lab:visits": "LAB" },
      classes: { Bettlaegerig: "inpatient" },
      dispositions: { HM: "home" },
      orders: [{ code: "BEDREQ", means: "admit-bed" }],
    },
    {
      id: "FHIR",
      protocol: "fhir",
      facility: "GEN",
      secrets: [FHIR_SECRET],
      authorities: { "urn:gen:visit": "GENMRN", "urn:gen:mrn": "GENMRN" },
      locations: { "loc-5e-11": "5E-11", "loc-5e-12": "5E-12", "loc-5e": "5E", "urn:gen:bed|5E-12": "5E-12" },
      dispositions: { home: "home", exp: "died" },
      orders: [
        { code: "DISCH", means: "discharge" },
        { code: "BEDREQ", means: "admit-bed" },
        { code: "CLEAN", means: "evs" },
        { code: "MOVE", means: "transport" },
      ],
      isolationCodes: ["CONTACT"],
      dischargePlanCodes: ["736372004"],
      bedStatuses: { "being-cleaned": "housekeeping" },
      imagingCodes: ["CTHEAD"],
      milestones: [{ code: "MEDS", means: "medication" }],
      fhir: { baseUrl: "https://fhir.example.test/r4", token: "outbound" },
    },
    {
      id: "FHIR5",
      protocol: "fhir",
      facility: "GEN",
      secrets: [FHIR_SECRET],
      authorities: { "urn:gen:visit": "GENMRN" },
      locations: { "loc-5e-11": "5E-11", "loc-5e": "5E" },
      fhir: { baseUrl: "https://fhir.example.test/r5", version: "R5" },
    },
  ],
};

export function sampleIndex(): SiteIndex {
  return indexSite(siteMapSchema.parse(SITE));
}

export function sampleContext(sourceId: string, change: Partial<TranslateContext> = {}): TranslateContext {
  const index = sampleIndex();
  return {
    index,
    source: sampleSource(index, sourceId),
    receivedAt: RECEIVED_AT,
    controlId: "delivery-1",
    contentKey: "ab12",
    ...change,
  };
}

export function sampleSource(index: SiteIndex, id: string): SiteSource {
  const source = index.sources.get(id);
  if (!source) throw new Error(`the sample site has no source ${id}`);
  return source;
}
