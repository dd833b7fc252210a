import { isoTimes } from "#server/api/iso-times.ts";
import { tryMessage } from "#server/ingest/workbench/try-message.ts";
import { indexSite } from "#server/site/site-index.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import type { FixtureCall } from "./fixture-api.ts";

interface Tried {
  protocol: "hl7v2" | "fhir" | "webhook";
  source: string | null;
  message: string;
}

/** A message tried on the bench, by the real translation. */
export async function trial(
  { path, body }: FixtureCall,
  site: SiteMap,
): Promise<{ status: number; body: unknown } | null> {
  if (path !== "/api/v1/workbench/translate") return null;
  const { protocol, source, message } = body as Tried;
  const result = await tryMessage({ protocol, source, message, site: indexSite(site), now: Date.now() });
  if (!result)
    return {
      status: 400,
      body: { title: "Unknown source", detail: "The site map has no such source of this protocol" },
    };
  const messages = result.messages.map(({ drafts, ...tried }) => ({
    ...tried,
    events: drafts.map(({ patient, retiredPatient, otherPatient, notes, ...draft }) => ({
      ...(isoTimes(draft) as object),
      persons: [patient, retiredPatient, otherPatient].filter((one) => one != null).length,
      notes: Object.keys(notes ?? {}),
    })),
  }));
  return { status: 200, body: { answer: result.answer, messages } };
}
