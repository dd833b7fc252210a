import { eventId } from "#server/log/event-id.ts";
import { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import { PastReports } from "#server/projections/past-reports.ts";
import { TimeMachine } from "#server/projections/time-machine.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { RECONCILER_VERSION, ReconcilerSnapshots } from "#server/reconcile/runner/reconciler-snapshots.ts";
import type { Storage } from "./open-storage.ts";
import type { Folds } from "./start-folds.ts";

/** Past minutes, as they were shown and as they are known now. */
export function openTimeMachine({ pool, reader }: Storage, { live }: Folds): TimeMachine {
  const snapshots = new ReconcilerSnapshots(new FoldSnapshots(pool, "reconciler", RECONCILER_VERSION));
  return new TimeMachine({
    reader,
    reports: new PastReports(pool),
    restore: (reconciler, position) => snapshots.restore(reconciler, position),
    create: (horizon) => createReconciler({ idOf: eventId, horizon }),
    houseAt: (instant) => live.at(instant),
    now: Date.now,
  });
}
