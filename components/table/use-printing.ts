"use client";

import { useSyncExternalStore } from "react";
import { flushSync } from "react-dom";

let printing = false;

/** True while the page is put on paper: nothing may be left out then. */
export function usePrinting(): boolean {
  return useSyncExternalStore(
    listen,
    () => printing,
    () => false,
  );
}

function listen(changed: () => void): () => void {
  const turn = (on: boolean) => () => {
    printing = on;
    // The browser takes the page as it stands when this returns.
    flushSync(changed);
  };
  const begin = turn(true);
  const end = turn(false);
  window.addEventListener("beforeprint", begin);
  window.addEventListener("afterprint", end);
  return () => {
    window.removeEventListener("beforeprint", begin);
    window.removeEventListener("afterprint", end);
  };
}
