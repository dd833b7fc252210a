import type { Audience } from "#server/access/audience.ts";
import { mayWatch, redactRow } from "#server/access/redact.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Snapshot, ViewName } from "#server/contracts/live.ts";
import type { ViewReader } from "#server/runtime.ts";
import type { LiveHouse } from "./live-house.ts";
import { ViewSet } from "./view-set.ts";

/** The views for pages and the API: the live ones, and any past minute folded anew. */
export class ViewService implements ViewReader {
  readonly #live: LiveHouse;
  readonly #views: ViewSet;

  constructor(live: LiveHouse, views: ViewSet) {
    this.#live = live;
    this.#views = views;
  }

  snapshot<V extends ViewName>(view: V, scope: string, audience: Audience): Snapshot<V> {
    return redacted(this.#views.snapshot(view, scope), audience);
  }

  async at<V extends ViewName>(view: V, scope: string, audience: Audience, instant: Instant): Promise<Snapshot<V>> {
    const house = await this.#live.at(instant);
    const past = new ViewSet(house, () => []);
    past.tick(instant);
    return redacted(past.snapshot(view, scope), audience);
  }
}

/** @throws ViewForbidden when the audience may not open the view. */
function redacted<V extends ViewName>(snapshot: Snapshot<V>, audience: Audience): Snapshot<V> {
  if (!mayWatch(audience, snapshot.view)) throw new ViewForbidden(snapshot.view);
  return { ...snapshot, rows: snapshot.rows.map((row) => redactRow(snapshot.view, row, audience)) };
}

export class ViewForbidden extends Error {
  readonly code = "forbidden";
  constructor(view: ViewName) {
    super(`this audience may not open the view ${view}`);
  }
}
