import type { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import type { Reconciler } from "../reconciler.ts";

/** Raised whenever the reconciler's code or the shape of its state changes: older states are folded anew from the log. */
export const RECONCILER_VERSION = 10;

/** States of the reconciler at positions of the log. */
export class ReconcilerSnapshots {
  readonly #store: FoldSnapshots;

  constructor(store: FoldSnapshots) {
    this.#store = store;
  }

  /** Brings an empty reconciler to the newest state at or before a position and answers with that position. */
  async restore(reconciler: Reconciler, position: number): Promise<number> {
    const saved = (await this.#store.latest(position)) as { position: number; state: unknown } | null;
    if (!saved) return 0;
    reconciler.restore(saved.state);
    return saved.position;
  }

  async write(reconciler: Reconciler, position: number, epoch: number): Promise<void> {
    await this.#store.write(position, Date.now(), { position, state: reconciler.snapshot() }, epoch);
  }
}
