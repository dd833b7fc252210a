import type { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import type { Reconciler } from "../reconciler.ts";

/** Raised whenever the reconciler's code or the shape of its state changes: older states are folded anew from the log. */
export const RECONCILER_VERSION = 12;

/** States of the reconciler at positions of the log. */
export class ReconcilerSnapshots {
  readonly #store: FoldSnapshots;

  constructor(store: FoldSnapshots) {
    this.#store = store;
  }

  /** Brings an empty reconciler to the newest state at or before a position and answers with that position. */
  async restore(reconciler: Reconciler, position: number): Promise<number> {
    const saved = (await this.#store.latest(position)) as ({ position: number } & object) | null;
    if (!saved) return 0;
    const { position: at, ...state } = saved;
    reconciler.restore(state);
    return at;
  }

  /** Until this resolves the reconciler must not be given anything. */
  pack(reconciler: Reconciler, position: number): Promise<Buffer> {
    return this.#store.pack({ position, ...reconciler.snapshot() });
  }

  store(packed: Buffer, position: number, epoch: number): Promise<void> {
    return this.#store.store(position, Date.now(), packed, epoch);
  }
}
