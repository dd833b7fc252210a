"use client";

import { useCallback, useSyncExternalStore } from "react";
import { type LiveScene, useLiveScene } from "./live-context.ts";
import { pageClient } from "./page-client.ts";

const never = () => () => {};

/**
 * What `read` makes of the server's time, again each second; the component is drawn again only when the answer changes, so `read`
 * answers a text, a number or a boolean. Stands still while the link is lost and at a past instant.
 */
export function useTimed<T extends string | number | boolean | null>(read: (now: number) => T): T {
  const scene = useLiveScene();
  const subscribe = useCallback(
    (listener: () => void) => (scene.past ? never() : pageClient(scene.display, scene.at).clock.subscribe(listener)),
    [scene],
  );
  return useSyncExternalStore(
    subscribe,
    () => read(nowIn(scene)),
    () => read(scene.at),
  );
}

/** Server time to the second, milliseconds. Prefer `useTimed` with the text to show: it draws less often. */
export function useNow(): number {
  return useTimed(toSecond);
}

const toSecond = (now: number) => Math.floor(now / 1000) * 1000;

function nowIn(scene: LiveScene): number {
  return scene.past ? scene.at : pageClient(scene.display, scene.at).clock.now();
}
