import { createContext, useContext } from "react";
import type { Display } from "./page-client.ts";

export interface LiveScene {
  display: Display;
  /** Server time at which the page was drawn, milliseconds: what every clock shows until the first beat. */
  at: number;
  /** A past instant is shown: nothing is live and the clock stands at `at`. */
  past: boolean;
  /** The past instant is drawn with what was learnt since. */
  hindsight?: boolean;
  /** IANA zone of the hospital; every clock time on the page is in it. */
  timeZone: string;
  /** Watermark text in demonstration mode, else null. */
  watermark: string | null;
}

export const LiveContext = createContext<LiveScene | null>(null);

/** @throws outside a LiveRoot, which is a fault of the page's layout. */
export function useLiveScene(): LiveScene {
  const scene = useContext(LiveContext);
  if (!scene) throw new Error("live parts are drawn inside a LiveRoot only");
  return scene;
}
