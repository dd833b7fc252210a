import { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";

const codes = z.array(z.looseObject({ code: z.string(), system: z.string().optional(), means: z.string() }));

const sourceSchema = z.looseObject({
  id: z.string(),
  protocol: z.enum(["hl7v2", "fhir", "webhook"]),
  trust: z.string(),
  locations: z.record(z.string(), z.string()),
  classes: z.record(z.string(), z.string()),
  orders: codes,
  milestones: codes,
  dispositions: z.record(z.string(), z.string()),
});
export type SiteSourceEntry = z.output<typeof sourceSchema>;

/** The site map as this page edits it: what it does not know of is carried along untouched. */
const siteSchema = z.looseObject({
  units: z.array(z.looseObject({ id: z.string(), name: z.string(), beds: z.array(z.looseObject({ id: z.string() })) })),
  sources: z.array(sourceSchema),
});
export type SiteEntry = z.output<typeof siteSchema>;

const answer = z.object({ version: z.number(), site: siteSchema });
export type SiteAnswer = z.output<typeof answer>;

export function fetchSite(signal: AbortSignal): Promise<SiteAnswer> {
  return ask("/api/v1/site", answer, { signal });
}

/** The map with another entry for one source, from its text; a text that is no entry is refused with what is wrong in it. */
export function withSource(site: SiteEntry, id: string, text: string): { site: SiteEntry } | { wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : "this is not JSON" };
  }
  const parsed = sourceSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { wrong: `${issue?.path.join(".") || "entry"}: ${issue?.message ?? "not usable"}` };
  }
  if (parsed.data.id !== id) return { wrong: `id: this is the entry of ${id}` };
  return { site: { ...site, sources: site.sources.map((source) => (source.id === id ? parsed.data : source)) } };
}
