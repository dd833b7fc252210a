import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import createPages from "next";
import { DESK_AUDIENCE, WALL_AUDIENCE } from "#server/access/audience.ts";
import { describeRoutes } from "#server/api/describe-routes.ts";
import { assertionOperations } from "#server/api/operations/assertions.ts";
import { eventOperations } from "#server/api/operations/events.ts";
import { viewOperations } from "#server/api/operations/views.ts";
import { recogniser } from "#server/api/principal.ts";
import { apiRouter } from "#server/api/router.ts";
import { readSettings, type Settings } from "#server/config/settings.ts";
import { startEmbeddedPostgres } from "#server/db/embedded-postgres.ts";
import { migrate } from "#server/db/migrate.ts";
import { freshDatabaseBeside } from "#server/db/named-database.ts";
import { createPool } from "#server/db/pool.ts";
import { healthRoutes, type Readiness } from "#server/http/health-routes.ts";
import { createHttpServer } from "#server/http/http-server.ts";
import { ingestRoutes } from "#server/http/ingest-routes.ts";
import { metricsRoute } from "#server/http/metrics-route.ts";
import { feedGap } from "#server/ingest/fhir/feed-gap.ts";
import { fhirClient } from "#server/ingest/fhir/fhir-client.ts";
import { receiveFhir } from "#server/ingest/fhir/receive-fhir.ts";
import { SubscriptionKeeper } from "#server/ingest/fhir/subscription-keeper.ts";
import { SubscriptionTable } from "#server/ingest/fhir/subscription-table.ts";
import { Hl7Receiver } from "#server/ingest/hl7v2/receive-hl7.ts";
import { createMllpServer } from "#server/ingest/hl7v2/wire/mllp-server.ts";
import { IngestPipeline } from "#server/ingest/journal/ingest-pipeline.ts";
import { Journal } from "#server/ingest/journal/journal.ts";
import { SiteStore } from "#server/ingest/site-store.ts";
import { receiveWebhook } from "#server/ingest/webhook/receive-webhook.ts";
import { eventId } from "#server/log/event-id.ts";
import { FoldSnapshots } from "#server/log/fold-snapshots.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { type Committed, LogWriter } from "#server/log/log-writer.ts";
import { RedisWakeUp } from "#server/log/redis-wake-up.ts";
import { NotifyWakeUp } from "#server/log/wake-up.ts";
import { createLogger } from "#server/observability/logger.ts";
import { createMetrics } from "#server/observability/metrics.ts";
import { FeedMonitor } from "#server/projections/feeds/feed-monitor.ts";
import { HOUSE_VERSION, LiveHouse } from "#server/projections/live-house.ts";
import { ViewService } from "#server/projections/view-service.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import { Gateway } from "#server/realtime/gateway.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { ReconcileRunner } from "#server/reconcile/runner/reconcile-runner.ts";
import { RECONCILER_VERSION, ReconcilerSnapshots } from "#server/reconcile/runner/reconciler-snapshots.ts";
import { holdRuntime } from "#server/runtime.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { openKeyRing } from "#server/vault/key-ring.ts";
import { PatientVault } from "#server/vault/patient-vault.ts";
import { printSimulatedSite, startSimulator } from "./simulation.ts";
import { StopList } from "./stop-list.ts";

const VERSION = "0.1.0";
const WATERMARK = "Demonstration: a simulated hospital, no real patients";
const MAX_WAITING = 20_000;
const POLL_MS = 500;
const BEAT_MS = 5000;

/** Builds every live object, in the order in which they need each other; `stops` ends them in reverse. */
async function compose(settings: Settings, stops: StopList): Promise<void> {
  const log = createLogger(settings.LOG_LEVEL);
  const fault = (what: string) => (error: Error) => log.error({ error, what }, "fault");
  const progress = (line: string) => process.stdout.write(`caretower: ${line}\n`);
  const simulate = settings.SIMULATE ? settings.SIMULATE === "on" : settings.SITE_FILE === undefined;
  const node = `${os.hostname()}-${process.pid}-${randomUUID().slice(0, 4)}`;

  const baseUrl = settings.DATABASE_URL ?? (await embedded(settings, stops, progress));
  const databaseUrl = simulate ? await freshDatabaseBeside(baseUrl, "demo") : baseUrl;
  await migrate(databaseUrl, { log: progress });
  const pool = createPool(databaseUrl, { max: 8, applicationName: "caretower", onError: fault("pool") });
  stops.add("connections", () => pool.end());
  const writePool = createPool(databaseUrl, { max: 1, applicationName: "caretower log", onError: fault("log pool") });
  stops.add("log connection", () => writePool.end());

  const keyRing = await openKeyRing(settings.KEYRING_FILE);
  const listeners: ((batch: Committed) => void)[] = [];
  const publish = (batch: Committed) => {
    for (const listener of listeners) listener(batch);
  };
  const writer = new LogWriter(
    { pool: writePool, onCommitted: (batch) => publish(batch) },
    new Journal(new PatientVault(keyRing)),
  );
  stops.add("log writer", () => writer.close());
  const reader = new LogReader(pool);
  // The demonstration starts over each time: a new epoch tells open screens that its positions are not the old ones.
  if (simulate) await reader.openEpoch(Math.trunc(Date.now() / 1000));

  const sites = new SiteStore({ pool, append: (events) => writer.append(events) });
  const siteFile = settings.SITE_FILE ?? path.join(import.meta.dirname, "site/example-site.json");
  const siteText = simulate ? await printSimulatedSite(settings) : await readFile(siteFile, "utf8");
  await sites.openFile(siteText, "system");

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
  const live = await LiveHouse.start({
    reader,
    snapshots: new FoldSnapshots(pool, "house", HOUSE_VERSION),
    mayWriteSnapshots: () => runner.holdsLease,
    pollMs: POLL_MS,
    onError: fault("views"),
  });
  stops.add("views", () => live.stop());
  await runner.start();
  stops.add("reconciler", () => runner.stop());
  listeners.push(
    (batch) => runner.offer(batch),
    (batch) => live.offer(batch),
  );

  const wake = () => {
    runner.wake();
    live.wake();
  };
  const notify = new NotifyWakeUp(databaseUrl, wake);
  await notify.start();
  stops.add("notifications", () => notify.stop());
  if (settings.REDIS_URL) {
    const redis = new RedisWakeUp({
      url: settings.REDIS_URL,
      node,
      onBatch: (batch) => {
        runner.offer(batch);
        live.offer(batch);
      },
      onError: (error) => log.warn({ error }, "Redis is not reachable; reading PostgreSQL instead"),
    });
    await redis.start();
    listeners.push((batch) => redis.publish(batch));
    stops.add("Redis", () => redis.stop());
  }

  const connections = new Map<string, number>();
  const feeds = new FeedMonitor({ pool, house: live.house, connections: () => connections, onError: fault("feeds") });
  await feeds.start();
  stops.add("feeds", () => feeds.stop());
  const views = new ViewSet(live.house, (now) => feeds.rows(live.house.site, now));

  const ingest = new IngestPipeline({
    writer,
    keyRing,
    siteVersion: () => sites.current.version,
    maxWaiting: MAX_WAITING,
    onUnavailable: fault("ingest"),
    onFault: (error, item) =>
      log.error({ error, source: item.source, kind: item.kind }, "a message could not be stored"),
  });
  const watermark = simulate ? WATERMARK : null;
  const viewService = new ViewService(live, views);
  const metrics = createMetrics({
    log_position: { help: "Position up to which this node's screens have come", read: () => views.position },
    reconciled_position: {
      help: "Position up to which this node has decided; 0 without the lease",
      read: () => runner.position,
    },
    append_queue: { help: "Requests waiting for a commit", read: () => writer.waiting },
  });
  listeners.push((batch) => metrics.committed(batch.events.length));
  holdRuntime({
    views: viewService,
    events: {
      byEncounter: async (visit) => {
        const [key] = await reader.encounterKeys(visit);
        return key ? { key, events: (await reader.find({ encounter: key, limit: 1000 })).reverse() } : null;
      },
      byBed: (bed, limit) => reader.find({ bed, limit }),
      byId: (id) => reader.byId(id),
      byPosition: (position) => reader.byPosition(position),
    },
    site: () => sites.current.site,
    watermark,
  });
  stops.add("runtime", async () => holdRuntime(null));

  // A pool apart: a notification holds its connection while what it brought waits for a commit.
  const subscriptionPool = createPool(databaseUrl, {
    max: 4,
    applicationName: "caretower fhir",
    onError: fault("fhir pool"),
  });
  stops.add("FHIR connections", () => subscriptionPool.end());
  const subscriptions = new SubscriptionTable(subscriptionPool);
  const ports = {
    submit: ingest.submit.bind(ingest),
    now: Date.now,
    site: () => sites.current.index,
    refused: (source: string, code: string) => log.warn({ source, code }, "request refused"),
  };
  const fhirPorts = {
    ...ports,
    subscriptions,
    client: (source: SiteSource) => (source.fhir ? fhirClient(source.fhir) : null),
    reportGap: async (kind: "detected" | "closed", source: string, range: { from: number; to: number }) => {
      await writer.append([feedGap(kind, source, range, sites.current.site, Date.now())]);
    },
  };
  const keeper = new SubscriptionKeeper(subscriptionPool, fhirPorts, fault("fhir"));
  keeper.start();
  stops.add("FHIR subscriptions", () => keeper.stop());
  const pages = createPages.default({ dev: false, dir: path.join(import.meta.dirname, "..") });
  await pages.prepare();
  const render = pages.getRequestHandler();
  const operations = [
    ...viewOperations(viewService),
    ...eventOperations(reader),
    ...assertionOperations({
      site: () => sites.current.site,
      append: (events) => writer.append(events),
      keepNote: (text) => keepNote(pool, keyRing, text),
      now: Date.now,
    }),
  ];
  const http = createHttpServer({
    handlers: [
      healthRoutes(() => readiness(reader, runner, views)),
      metricsRoute(metrics.registry),
      describeRoutes(operations, VERSION),
      apiRouter(operations, recogniser(settings.ADMIN_TOKEN)),
      ingestRoutes({
        webhook: (request) => receiveWebhook(request, ports),
        fhir: (request) => receiveFhir(request, fhirPorts),
      }),
    ],
    fallback: (request, response) => render(request, response),
    onError: fault("http"),
  });
  const gateway = new Gateway({
    http,
    views,
    audienceOf: (handshake) => (handshake.auth.surface === "wall" ? WALL_AUDIENCE : DESK_AUDIENCE),
    watermark,
    tickMs: settings.TICK_MS,
    beatMs: BEAT_MS,
    onTick: metrics.tick,
  });
  gateway.start();
  await new Promise<void>((resolve, reject) => http.once("error", reject).listen(settings.PORT, resolve));
  stops.add("web server", async () => {
    await gateway.stop();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    await pages.close();
  });

  const receiver = new Hl7Receiver({
    ingest,
    site: () => sites.current.index,
  });
  const mllp = createMllpServer({
    port: settings.MLLP_PORT,
    tls: await tlsOf(settings),
    handle: (frame, peer) => receiver.receive(frame, { remote: peer.remoteAddress, port: peer.localPort }),
    onFault: ({ kind, connection, bytes, code }) =>
      log.warn({ kind, peer: connection?.remoteAddress, bytes, code }, "MLLP"),
  });
  const { port: mllpPort } = await mllp.listen();
  stops.add("MLLP listener", () => mllp.close());
  const address = http.address();
  const webPort = typeof address === "object" && address ? address.port : settings.PORT;
  if (simulate) stops.add("simulated hospital", startSimulator(settings, webPort, mllpPort, fault("simulator")));
  progress(
    `ready. Wall: http://localhost:${webPort}/wall   Feeds: http://localhost:${webPort}/feeds   MLLP: port ${mllpPort}`,
  );
}

/** Ready: the database answers and the screens are abreast of it. Where another node decides, its decisions show in the log. */
async function readiness(reader: LogReader, runner: ReconcileRunner, views: ViewSet): Promise<Readiness> {
  const head = await reader.head().catch(() => null);
  const reconciledPosition = await reader.checkpoint("reconcile").catch(() => 0);
  return {
    ready: head !== null,
    position: head?.position ?? 0,
    reconciledPosition: Math.max(reconciledPosition, runner.position),
    viewPosition: views.position,
    epoch: head?.epoch ?? 0,
    checks: { database: head ? "ok" : "failed" },
  };
}

async function embedded(settings: Settings, stops: StopList, progress: (line: string) => void): Promise<string> {
  const postgres = await startEmbeddedPostgres({ dataDir: settings.DATA_DIR, log: progress });
  stops.add("PostgreSQL", () => postgres.stop());
  return postgres.url;
}

async function tlsOf(settings: Settings): Promise<{ key: Buffer; cert: Buffer } | undefined> {
  if (!settings.MLLP_TLS_KEY_FILE || !settings.MLLP_TLS_CERT_FILE) return undefined;
  const [key, cert] = await Promise.all([readFile(settings.MLLP_TLS_KEY_FILE), readFile(settings.MLLP_TLS_CERT_FILE)]);
  return { key, cert };
}

const stops = new StopList((line) => process.stdout.write(`caretower: ${line}\n`));
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => stops.run().then(() => process.exit(0)));
try {
  await compose(readSettings(process.env), stops);
} catch (error) {
  process.stderr.write(`caretower: could not start. ${error instanceof Error ? error.message : "Unknown fault"}\n`);
  await stops.run();
  process.exit(1);
}
