import { performance } from "node:perf_hooks";

/** Shorter looks say more about the moment than about the node. */
const LOOK_MS = 1000;

/** How busy this node's event loop was, by looks that whoever asks takes; between two looks the last one stands. */
export class NodeLoad {
  #since = performance.eventLoopUtilization();
  #at = performance.now();
  #share = 1;

  /** Share of the time for which the loop was at work: 0 idle, 1 never at rest, and 1 until the first look. */
  share(): number {
    const now = performance.now();
    if (now - this.#at < LOOK_MS) return this.#share;
    const until = performance.eventLoopUtilization();
    this.#share = performance.eventLoopUtilization(until, this.#since).utilization;
    this.#since = until;
    this.#at = now;
    return this.#share;
  }
}
