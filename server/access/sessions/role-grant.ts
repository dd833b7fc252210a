import { z } from "zod";
import { ROLES } from "#server/contracts/access.ts";

/** A role that somebody may take on, and where. */
export const roleGrantSchema = z.object({
  role: z.enum(ROLES),
  /** Units of the site map; `all` for the whole house. */
  units: z.union([z.literal("all"), z.array(z.string().min(1).max(40)).max(500)]),
});
export type RoleGrant = z.output<typeof roleGrantSchema>;

/** In the order in which they are offered; the first is taken on at sign-in. */
export const roleGrantsSchema = z.array(roleGrantSchema).min(1).max(20);
