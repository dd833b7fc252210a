import type { Audience } from "#server/access/audience.ts";
import { audienceOf } from "#server/access/policy.ts";
import { viewer } from "./viewer.ts";

/** What of a view's rows whoever asks for this page may see. */
export async function viewerAudience(): Promise<Audience> {
  return audienceOf(await viewer());
}
