import type { Audience } from "#server/access/audience.ts";
import type { Principal } from "#server/access/principal.ts";
import type { ShowEvents } from "#server/access/redact/show-events.ts";
import type { Looks } from "#server/audit/ledger/looks.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { Snapshot, ViewName } from "#server/contracts/live.ts";
import type { Badge, Doors } from "#server/contracts/sign-in.ts";
import type { WallChoice } from "#server/contracts/wall-pairing.ts";
import type { SiteMap } from "#server/site/site-map.ts";

/** The views as pages and the API read them. */
export interface ViewReader {
  /** The view now, redacted for the audience. */
  snapshot<V extends ViewName>(view: V, scope: string, audience: Audience): Snapshot<V>;
  /** The view at a past instant, folded anew from the log: as it was known then, or by a later `known`. */
  at<V extends ViewName>(
    view: V,
    scope: string,
    audience: Audience,
    instant: Instant,
    known?: Instant,
  ): Promise<Snapshot<V>>;
}

/** Events as pages and the API read them: whole, and never drawn but as `show` gives them to the viewer. */
export interface EventReader {
  show: ShowEvents;
  byEncounter(visitOrKey: string): Promise<{ key: string; events: RecordedEvent[] } | null>;
  byBed(bed: string, limit: number): Promise<RecordedEvent[]>;
  byId(id: string): Promise<RecordedEvent | null>;
  byPosition(position: number): Promise<RecordedEvent | null>;
}

/** Who asks for a page, and how they came in. */
export interface AccessReader {
  /** From the headers of the page's request; `ANONYMOUS` where nobody has signed in. */
  viewer(headers: Headers): Promise<Principal>;
  /** Null without a session. */
  badge(viewer: Principal): Promise<Badge | null>;
  /** What a paired display was let in to show; null for everybody else. */
  shownBy(viewer: Principal): Promise<WallChoice | null>;
  doors(): Promise<Doors>;
}

/** What the live server offers to code that Next bundles apart from it. */
export interface Runtime {
  views: ViewReader;
  events: EventReader;
  access: AccessReader;
  looks: Looks;
  site(): SiteMap;
  /** Watermark text in demonstration mode, else null. */
  watermark: string | null;
}

const KEY = Symbol.for("caretower.runtime");
type Holder = { [KEY]?: Runtime };

/**
 * Next bundles pages apart from the custom server, so a module imported by both exists twice in one process. Everything live is
 * therefore reached through this one holder on `globalThis`, which the composition root fills.
 */
export function holdRuntime(runtime: Runtime | null): void {
  const holder = globalThis as Holder;
  if (runtime) holder[KEY] = runtime;
  else delete holder[KEY];
}

/** @throws when the server has not been composed, which is a fault of the start-up and never of a request. */
export function runtime(): Runtime {
  const held = (globalThis as Holder)[KEY];
  if (!held) throw new Error("the runtime is not held: pages are served by server/main.ts only");
  return held;
}
