"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { Display } from "../live/page-client.ts";
import { SCREENS } from "./screens.ts";
import { singleKeysAreOn, takesKeys } from "./use-keys.ts";

const SECOND_KEY_WITHIN_MS = 1_500;

/**
 * `g`, then the letter of a screen. The second key is taken before anything on the page sees it. To and from a wall the page is
 * loaded anew, since a wall's connection may see less than a desk's.
 */
export function useGoKeys(from: Display = "desk"): void {
  const router = useRouter();
  useEffect(() => {
    let until = 0;
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || takesKeys(event.target) || !singleKeysAreOn()) return;
      const key = event.key.toLowerCase();
      if (performance.now() < until) {
        until = 0;
        const screen = SCREENS.find((each) => each.key === key);
        if (!screen) return;
        event.preventDefault();
        if (from === "wall" || screen.href === "/wall") window.location.assign(screen.href);
        else router.push(screen.href);
      } else if (key === "g") {
        until = performance.now() + SECOND_KEY_WITHIN_MS;
      }
    };
    window.addEventListener("keydown", press, { capture: true });
    return () => window.removeEventListener("keydown", press, { capture: true });
  }, [router, from]);
}
