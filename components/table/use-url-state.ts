"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo } from "react";
import { AskedSearches } from "./asked-searches.ts";

/** `push` leaves a step for the back button: opening something. `replace` does not: filtering. */
type UrlChange<S> = (next: Partial<S>, how?: "push" | "replace") => void;

const asked = new AskedSearches();

/**
 * A page's state, kept in its address and nowhere else. Both functions must be stable. A change is laid over the address as it
 * stands at that moment, so that two quick changes never undo each other.
 */
export function useUrlState<S>(
  parse: (params: URLSearchParams) => S,
  print: (state: S, base: URLSearchParams) => string,
): [S, UrlChange<S>] {
  const text = useSearchParams().toString();
  const state = useMemo(() => parse(new URLSearchParams(text)), [parse, text]);
  const change = useCallback<UrlChange<S>>(
    (next, how = "replace") => {
      const base = paramsNow();
      const printed = print({ ...parse(base), ...next }, base);
      asked.ask(window.location.pathname, new URLSearchParams(printed).toString());
      const address = printed ? `?${printed}` : window.location.pathname;
      if (how === "push") window.history.pushState(null, "", address);
      else window.history.replaceState(null, "", address);
    },
    [parse, print],
  );
  useEffect(() => asked.drawn(text), [text]);
  useEffect(() => {
    const forget = () => asked.forget();
    window.addEventListener("popstate", forget);
    return () => window.removeEventListener("popstate", forget);
  }, []);
  return [state, change];
}

/** The state as the address says it at this moment: what is drawn may be a key press behind. */
export function stateNow<S>(parse: (params: URLSearchParams) => S): S {
  return parse(paramsNow());
}

function paramsNow(): URLSearchParams {
  return new URLSearchParams(asked.last(window.location.pathname) ?? window.location.search);
}
