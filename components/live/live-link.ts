import type { Beat, Delta, ViewName, Watch, WatchAnswer } from "#server/contracts/live.ts";

/** What a live client needs of a connection; Socket.IO in a browser, a scripted one in tests. */
export interface LiveLink {
  connected(): boolean;
  /** Rejects when no answer came in time or the connection broke. */
  watch(watch: Watch): Promise<WatchAnswer>;
  unwatch(watch: Pick<Watch, "view" | "scope">): void;
  listen(listener: LinkListener): void;
  close(): void;
}

export interface LinkListener {
  up(): void;
  down(): void;
  delta(delta: Delta): void;
  resync(message: { view: ViewName; scope: string }): void;
  beat(beat: Beat): void;
}
