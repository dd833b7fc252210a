import type { Audience } from "#server/access/audience.ts";
import { mayWatch, redactRow } from "#server/access/redact.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Snapshot, ViewName } from "#server/contracts/live.ts";
import type { ViewReader } from "#server/runtime.ts";
import type { TimeMachine } from "./time-machine.ts";
import type { ViewSet } from "./view-set.ts";

/** The views for pages and the API: the live ones, and any past minute folded anew. Today's rights apply to the past. */
export class ViewService implements ViewReader {
  readonly #machine: TimeMachine;
  readonly #views: ViewSet;

  constructor(machine: TimeMachine, views: ViewSet) {
    this.#machine = machine;
    this.#views = views;
  }

  snapshot<V extends ViewName>(view: V, scope: string, audience: Audience): Snapshot<V> {
    return redacted(this.#views.snapshot(view, scope), audience);
  }

  async at<V extends ViewName>(
    view: V,
    scope: string,
    audience: Audience,
    instant: Instant,
    known: Instant = instant,
  ): Promise<Snapshot<V>> {
    const past = await this.#machine.past({ at: instant, known });
    return redacted(past.views.snapshot(view, scope), audience);
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
