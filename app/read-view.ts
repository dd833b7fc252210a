import { pastInstant } from "#components/shell/past-instant.ts";
import type { Audience } from "#server/access/audience.ts";
import type { Snapshot, ViewName } from "#server/contracts/live.ts";
import { runtime } from "#server/runtime.ts";

/** A view for a page: as it is, or as it was known at the past instant in the page's `at=`. */
export async function readView<V extends ViewName>(
  view: V,
  scope: string,
  audience: Audience,
  at: string | string[] | undefined,
): Promise<Snapshot<V>> {
  const { views } = runtime();
  const instant = pastInstant(at, Date.now());
  return instant === null ? views.snapshot(view, scope, audience) : views.at(view, scope, audience, instant);
}
