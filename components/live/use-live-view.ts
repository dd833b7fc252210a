"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { Snapshot, ViewName, ViewRows } from "#server/contracts/live.ts";
import { type Held, hold } from "./apply-delta.ts";
import type { LinkState } from "./live-clock.ts";
import { useLiveScene } from "./live-context.ts";
import { pageClient } from "./page-client.ts";
import { useLink } from "./use-link.ts";

export interface LiveView<V extends ViewName> {
  /** By row id, in the server's order; a row added later comes last. The same map until something changes. */
  rows: ReadonlyMap<string, ViewRows[V]>;
  position: number;
  /** Server time at which the rows were true, milliseconds. */
  at: number;
  link: LinkState;
  /** Server time of the last word heard, once the link is lost. */
  lostSince: number | null;
  /** Watermark text in demonstration mode, else null. */
  watermark: string | null;
}

/**
 * A view that starts as the server drew it and follows the log from there. At a past instant (see LiveRoot) it stays as drawn.
 *
 * @param initial what the page was drawn with, `runtime().views.snapshot(view, scope, audience)`
 */
export function useLiveView<V extends ViewName>(view: V, scope: string, initial: Snapshot<V>): LiveView<V> {
  const scene = useLiveScene();
  const link = useLink();
  const first: Held<V> = useMemo(() => hold(initial), [initial]);
  const subscribe = useCallback(
    (listener: () => void) =>
      scene.past ? () => {} : pageClient(scene.display, scene.at).watch(view, scope, first, listener),
    [scene, view, scope, first],
  );
  const held = useSyncExternalStore(
    subscribe,
    () => (scene.past ? first : (pageClient(scene.display, scene.at).held(view, scope) ?? first)),
    () => first,
  );
  return {
    rows: held.rows,
    position: held.position,
    at: held.at,
    link: scene.past ? "live" : link.state,
    lostSince: link.lostSince,
    watermark: link.watermark === undefined ? scene.watermark : link.watermark,
  };
}
