"use client";

import { type RefObject, useEffect, useRef, useState } from "react";

/** Beyond the edge of what is seen, on every side; drawn before the reader comes there. */
const MARGIN = "900px";

type Watcher = (near: boolean) => void;

/**
 * Whether an element is in sight or nearly so, for a part of a page too long to draw whole.
 *
 * @param first what holds before the browser has looked, on the server too
 */
export function useNear<E extends Element>(watching: boolean, first: boolean): [RefObject<E | null>, boolean] {
  const element = useRef<E>(null);
  const [near, setNear] = useState(first);
  useEffect(() => {
    if (!watching || !element.current) return;
    return watchNear(element.current, setNear);
  }, [watching]);
  return [element, near];
}

const watchers = new WeakMap<Element, Watcher>();
let shared: IntersectionObserver | null = null;

/** Says at once, and at each change, whether the element is in sight or nearly so; answers the way to stop. */
export function watchNear(element: Element, watcher: Watcher): () => void {
  // Lists scroll in panes of their own, beyond whose edge `rootMargin` does not reach.
  const options: IntersectionObserverInit & { scrollMargin: string } = { rootMargin: MARGIN, scrollMargin: MARGIN };
  shared ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) watchers.get(target)?.(isIntersecting);
  }, options);
  watchers.set(element, watcher);
  shared.observe(element);
  return () => shared?.unobserve(element);
}
