import path from "node:path";
import { eventId } from "#server/log/event-id.ts";
import { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import { HOUSE_VERSION } from "#server/projections/live-house.ts";
import { PastReports } from "#server/projections/past-reports.ts";
import { ShownViews } from "#server/projections/shown-views.ts";
import { TimeMachine } from "#server/projections/time-machine.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { RECONCILER_VERSION, ReconcilerSnapshots } from "#server/reconcile/runner/reconciler-snapshots.ts";
import { sourceDigest } from "#server/start/source-digest.mjs";
import type { Composition } from "./composition.ts";
import type { Storage } from "./open-storage.ts";
import type { Folds } from "./start-folds.ts";

export interface PastMinutes {
  machine: TimeMachine;
  shown: ShownViews;
}

/** Past minutes, as they were shown and as they are known now, and the proof of what was shown. */
export function openPast(
  { stops, fault }: Composition,
  storage: Storage,
  { live, runner, rebased }: Folds,
): PastMinutes {
  const { pool, reader, ledger } = storage;
  const snapshots = new ReconcilerSnapshots(new FoldSnapshots(pool, "reconciler", RECONCILER_VERSION));
  const machine = new TimeMachine({
    reader,
    reports: new PastReports(pool),
    restore: (reconciler, position) => snapshots.restore(reconciler, position),
    create: (horizon) => createReconciler({ idOf: eventId, horizon }),
    houseAt: (instant) => live.at(instant),
    now: Date.now,
  });
  const shown = new ShownViews({
    reader,
    houseAt: (instant) => live.at(instant),
    houseNow: () => live.house.fork(),
    record: ledger.record,
    entry: (id) => ledger.reader.byId(id),
    holdsLease: () => runner.holdsLease,
    codeVersion: drawingVersion(),
    onError: fault("digests of the views"),
  });
  rebased.push(async () => {
    machine.forget();
    shown.forget();
  });
  shown.start();
  stops.add("digests of the views", () => shown.stop());
  return { machine, shown };
}

/** The fold's version and a digest of the code that draws: a change that nobody gave a number is seen all the same. */
function drawingVersion(): string {
  const root = path.join(import.meta.dirname, "../..");
  return `${HOUSE_VERSION}+${sourceDigest(root, ["server/projections", "server/contracts/views"]).slice(0, 8)}`;
}
