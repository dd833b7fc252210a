"use client";

import { useCallback, useSyncExternalStore } from "react";
import type { LinkStatus } from "./live-clock.ts";
import { useLiveScene } from "./live-context.ts";
import { pageClient } from "./page-client.ts";

const CONNECTING: LinkStatus = { state: "connecting", lostSince: null, watermark: undefined };
const never = () => () => {};

/** How the connection to the server stands; at a past instant there is none and nothing is lost. */
export function useLink(): LinkStatus {
  const scene = useLiveScene();
  const subscribe = useCallback(
    (listener: () => void) => (scene.past ? never() : pageClient(scene.display, scene.at).clock.subscribe(listener)),
    [scene],
  );
  return useSyncExternalStore(
    subscribe,
    () => (scene.past ? CONNECTING : pageClient(scene.display, scene.at).clock.status()),
    () => CONNECTING,
  );
}

/** Whole seconds since the server was last heard; unlike every other clock of the page it runs on while the link is lost. */
export function useSilenceSeconds(): number {
  const scene = useLiveScene();
  const clock = () => pageClient(scene.display, scene.at).clock;
  const subscribe = useCallback(
    (listener: () => void) => (scene.past ? never() : pageClient(scene.display, scene.at).clock.subscribe(listener)),
    [scene],
  );
  return useSyncExternalStore(
    subscribe,
    () => (scene.past ? 0 : Math.floor(clock().silence() / 1000)),
    () => 0,
  );
}
