"use client";

import { useEffect } from "react";
import { readOwnWall, renewWall } from "./wall-client.ts";

const LOOK_EVERY_MS = 3_000;

/**
 * Behind the picture of a paired display: renews its token when that is due, and loads another page when the display was taken off,
 * so that nothing of the wall is left on the screen or in memory. A server that does not answer changes nothing.
 */
export function WallKeeper() {
  useEffect(() => {
    let busy = false;
    const look = async () => {
      const { state, isRenewalDue } = await readOwnWall();
      if (state === "ended") window.location.replace("/pair?ended=1");
      if (state === "unknown") window.location.replace("/pair");
      if (isRenewalDue) await renewWall();
    };
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      look()
        .catch(() => undefined)
        .finally(() => {
          busy = false;
        });
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return null;
}
