import { knownInstant, pastInstant } from "#components/shell/past-instant.ts";
import type { Audience } from "#server/access/audience.ts";
import type { Snapshot, ViewName } from "#server/contracts/live.ts";
import { runtime } from "#server/runtime.ts";

/** A view for a page: as it is, or at the past instant in the page's `at=`, as it was known then or by its `known=`. */
export async function readView<V extends ViewName>(
  view: V,
  scope: string,
  audience: Audience,
  at: string | string[] | undefined,
  known?: string | string[],
): Promise<Snapshot<V>> {
  const { views } = runtime();
  const now = Date.now();
  const instant = pastInstant(at, now);
  if (instant === null) return views.snapshot(view, scope, audience);
  return views.at(view, scope, audience, instant, knownInstant(known, instant, now));
}
