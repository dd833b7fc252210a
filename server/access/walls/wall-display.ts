import { z } from "zod";
import type { Instant } from "#server/canonical/instant.ts";

/** A display that a person let in, and what it shows. */
export interface WallDisplay {
  id: string;
  name: string;
  facility: string;
  /** `all`: the wall of the whole facility. */
  units: "all" | string[];
  createdAt: Instant;
  createdBy: string;
  /** Exact to the minute; null until it has taken its token up. */
  lastSeenAt: Instant | null;
  /** Network address it was last seen at. */
  lastSeenFrom: string | null;
  endedAt: Instant | null;
  endedBy: string | null;
  /** `copied`: a token that it had renewed was presented again, so somebody holds a copy. */
  endedBecause: "revoked" | "copied" | null;
}

const instant = (column: string, as: string) => `(extract(epoch from ${column}) * 1000)::float8 AS "${as}"`;

/** Columns of `wall_display d` as `wallDisplaySchema` reads them. */
export const WALL_COLUMNS = `d.id, d.name, d.facility, d.units, ${instant("d.created_at", "createdAt")},
  d.created_by AS "createdBy", ${instant("d.last_seen_at", "lastSeenAt")}, d.last_seen_from AS "lastSeenFrom",
  ${instant("d.ended_at", "endedAt")}, d.ended_by AS "endedBy", d.ended_because AS "endedBecause"`;

export const wallDisplaySchema: z.ZodType<WallDisplay> = z.object({
  id: z.uuid(),
  name: z.string(),
  facility: z.string(),
  units: z
    .array(z.string())
    .nullable()
    .transform((units) => units ?? ("all" as const)),
  createdAt: z.number(),
  createdBy: z.string(),
  lastSeenAt: z.number().nullable(),
  lastSeenFrom: z.string().nullable(),
  endedAt: z.number().nullable(),
  endedBy: z.string().nullable(),
  endedBecause: z.enum(["revoked", "copied"]).nullable(),
});
