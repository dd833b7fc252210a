import type { Committed } from "#server/log/batch-committer.ts";
import { EpochWatch } from "#server/log/epoch-watch.ts";
import { eventId } from "#server/log/event-id.ts";
import { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import { NotifyWakeUp } from "#server/log/wake-up.ts";
import { HOUSE_VERSION, LiveHouse } from "#server/projections/live-house.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { ReconcileRunner } from "#server/reconcile/runner/reconcile-runner.ts";
import { RECONCILER_VERSION, ReconcilerSnapshots } from "#server/reconcile/runner/reconciler-snapshots.ts";
import { type Composition, POLL_MS } from "./composition.ts";
import type { Storage } from "./open-storage.ts";
import { startTrees, type Trees } from "./start-trees.ts";

export interface Folds {
  runner: ReconcileRunner;
  live: LiveHouse;
  /** Called in turn when the folds have been rebased on a new epoch. */
  rebased: (() => Promise<void>)[];
  trees: Trees;
}

/** The folds of the log on this node, and everything that wakes them. Only a worker takes part in the reconciler's lease. */
export async function startFolds(composition: Composition, storage: Storage): Promise<Folds> {
  const { settings, node, stops, fault, log } = composition;
  const { pool, reader, writer, listeners } = storage;
  const runner = new ReconcileRunner({
    pool,
    reader,
    snapshots: new ReconcilerSnapshots(new FoldSnapshots(pool, "reconciler", RECONCILER_VERSION)),
    append: (events, checkpoint) => writer.append(events, checkpoint),
    create: () => createReconciler({ idOf: eventId }),
    owner: node,
    pollMs: POLL_MS,
    onError: fault("reconciler"),
  });
  const rebased: (() => Promise<void>)[] = [];
  const epochs = new EpochWatch({
    reader,
    epoch: (await reader.head()).epoch,
    onOpened: async (epoch) => {
      log.warn({ epoch }, "a new epoch of the log was opened: this node folds it from the start");
      await Promise.all([live.rebase(), runner.rebase()]);
      for (const rebase of rebased) await rebase();
      log.info({ epoch }, "this node has rebased itself");
    },
    onError: fault("epoch"),
    everyMs: POLL_MS,
  });
  const live = await LiveHouse.start({
    reader,
    snapshots: new FoldSnapshots(pool, "house", HOUSE_VERSION),
    mayWriteSnapshots: () => runner.holdsLease,
    pollMs: POLL_MS,
    onSite: () => storage.sites.catchUp().catch(fault("site map")),
    onEpoch: () => epochs.look(),
    onError: fault("views"),
  });
  stops.add("views", () => live.stop());
  if (settings.ROLES.includes("worker")) {
    await runner.start();
    stops.add("reconciler", () => runner.stop());
  }
  const offer = (batch: Pick<Committed, "from" | "to" | "events">) => {
    runner.offer(batch);
    live.offer(batch);
  };
  listeners.push(offer);
  await listen(composition, storage, { runner, live }, offer);
  epochs.start();
  stops.add("epoch watch", () => epochs.stop());
  return { runner, live, rebased, trees: await startTrees(composition, storage) };
}

async function listen(
  { settings, node, stops, log }: Composition,
  { databaseUrl, writer, listeners }: Storage,
  { runner, live }: Pick<Folds, "runner" | "live">,
  onBatch: (batch: Pick<Committed, "from" | "to" | "events">) => void,
): Promise<void> {
  const wake = () => {
    runner.wake();
    live.wake();
  };
  const notify = new NotifyWakeUp(databaseUrl, wake, (backend) => backend === writer.backend);
  await notify.start();
  stops.add("notifications", () => notify.stop());
  if (!settings.REDIS_URL) return;
  const { RedisWakeUp } = await import("#server/log/redis-wake-up.ts");
  const redis = new RedisWakeUp({
    url: settings.REDIS_URL,
    node,
    onBatch,
    onLost: (error) => log.warn({ error }, "Redis is not reachable; reading PostgreSQL instead"),
    onBack: () => log.info("Redis is reachable again"),
  });
  await redis.start();
  listeners.push((batch) => redis.publish(batch));
  stops.add("Redis", () => redis.stop());
}
