import { z } from "zod";
import type { NewEvent } from "#server/canonical/event.ts";
import type { AccessEventData } from "#server/canonical/families/access.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { SiteMap } from "#server/site/site-map.ts";
import { administrationEvent } from "./administration-event.ts";

/** What access administration needs of the rest of a node. */
export interface AdministrationPorts {
  site(): SiteMap;
  append(events: NewEvent[]): Promise<unknown>;
  /** Keeps free text in the vault and answers with its reference. */
  keepNote(text: string): Promise<string>;
  now(): Instant;
}

/** A body with the reason for something that cannot be undone; programs may leave it out altogether. */
export const reasonBody = z.object({ reason: z.string().trim().min(3).max(2000).optional() }).optional();

/** Keeps the reason in the vault; answers with its reference. */
export async function keepReason(
  { keepNote }: Pick<AdministrationPorts, "keepNote">,
  body: z.output<typeof reasonBody>,
): Promise<string | null> {
  return body?.reason ? keepNote(body.reason) : null;
}

/** Writes a command of access administration into the log. `subject` is `token:<id>` or `wall:<id>`. */
export async function record<T extends keyof AccessEventData>(
  { append, site, now }: Pick<AdministrationPorts, "append" | "site" | "now">,
  type: T,
  data: AccessEventData[T],
  by: { actor: string; subject: string },
): Promise<void> {
  const facility = site().facilities[0]?.id ?? "";
  await append([administrationEvent(type, data, { ...by, at: now(), facility })]);
}

/** Units that the site map does not have, with their places in the list. */
export function unknownUnits(site: SiteMap, units: readonly string[]): number[] {
  return units.flatMap((id, index) => (site.units.some((unit) => unit.id === id) ? [] : [index]));
}
