import type { Audience } from "#server/access/audience.ts";
import type { Redactor } from "#server/access/redact/redact-row.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Snapshot, ViewName } from "#server/contracts/live.ts";
import type { ViewReader } from "#server/runtime.ts";
import type { TimeMachine } from "./time-machine.ts";
import type { ViewSet } from "./view-set.ts";

/** The views for pages and the API: the live ones, and any past minute folded anew. Today's rights apply to the past. */
export class ViewService implements ViewReader {
  readonly #machine: TimeMachine;
  readonly #views: ViewSet;
  readonly #redactor: Redactor;

  constructor(machine: TimeMachine, views: ViewSet, redactor: Redactor) {
    this.#machine = machine;
    this.#views = views;
    this.#redactor = redactor;
  }

  snapshot<V extends ViewName>(view: V, scope: string, audience: Audience): Snapshot<V> {
    return this.#redacted(this.#views.snapshot(view, scope), audience);
  }

  async at<V extends ViewName>(
    view: V,
    scope: string,
    audience: Audience,
    instant: Instant,
    known: Instant = instant,
  ): Promise<Snapshot<V>> {
    const past = await this.#machine.past({ at: instant, known });
    return this.#redacted(past.views.snapshot(view, scope), audience);
  }

  #redacted<V extends ViewName>(snapshot: Snapshot<V>, audience: Audience): Snapshot<V> {
    return { ...snapshot, rows: snapshot.rows.map((row) => this.#redactor.row(snapshot.view, row, audience)) };
  }
}
