import { z } from "zod";
import { themeSchema } from "#components/shell/theme.ts";
import type { SiteMap } from "#server/site/site-map.ts";

export type WallQuery = Record<string, string | string[] | undefined>;

const querySchema = z.object({
  /** A configured wall. */
  wall: z.string().optional().catch(undefined),
  facility: z.string().optional().catch(undefined),
  at: z.string().optional().catch(undefined),
  known: z.string().optional().catch(undefined),
  theme: themeSchema.catch("dark"),
});

/** The state of a wall, which lives in its address: a display is set up once by typing it. */
export function wallQuery(query: WallQuery): z.infer<typeof querySchema> {
  return querySchema.parse(query);
}

export function zoneOf(site: SiteMap, facility: string): string {
  return site.facilities.find(({ id }) => id === facility)?.timeZone ?? "UTC";
}
