import type { IncomingMessage, ServerResponse } from "node:http";
import path from "node:path";
import type { Redis } from "ioredis";
import { VIEW_DOORS } from "#server/access/doors.ts";
import type { Principal } from "#server/access/principal.ts";
import { presentedAt, type Recogniser, recogniseBy } from "#server/access/recognise.ts";
import type { Redactor } from "#server/access/redact/redact-row.ts";
import type { ShowEvents } from "#server/access/redact/show-events.ts";
import { roleGate } from "#server/access/role-gate.ts";
import { CredentialWatch } from "#server/access/tokens/credential-watch.ts";
import { describeRoutes } from "#server/api/describe-routes.ts";
import { proofOperations } from "#server/api/operations/audit-proofs.ts";
import { apiRouter } from "#server/api/router.ts";
import { createLooks, type Looks } from "#server/audit/ledger/looks.ts";
import type { Permission } from "#server/contracts/access.ts";
import { healthRoutes, type Readiness } from "#server/http/health-routes.ts";
import { createHttpServer, type Handler } from "#server/http/http-server.ts";
import { send } from "#server/http/ingest-routes.ts";
import { metricsRoute } from "#server/http/metrics-route.ts";
import { ownRequestsOnly } from "#server/http/own-requests.ts";
import { refusal } from "#server/http/refusal.ts";
import { openRequestLimits } from "#server/http/request-limits.ts";
import { securityHeaders } from "#server/http/security-headers.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { FeedMonitor } from "#server/projections/feeds/feed-monitor.ts";
import { ViewService } from "#server/projections/view-service.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import { Gateway } from "#server/realtime/gateway.ts";
import { holdRuntime, type Runtime } from "#server/runtime.ts";
import type { Composition } from "./composition.ts";
import { deskOperations } from "./desk-operations.ts";
import { openAccess } from "./open-access.ts";
import { auditOperations } from "./open-audit.ts";
import { auditDeskOperations } from "./open-audit-desk.ts";
import { openEventShow, placesNow } from "./open-event-show.ts";
import { openGlass } from "./open-glass.ts";
import { openPast } from "./open-past.ts";
import { patientOperations } from "./open-patients.ts";
import { openRedactor } from "./open-redactor.ts";
import type { Storage } from "./open-storage.ts";
import { openTokensAndWalls } from "./open-tokens-walls.ts";
import type { Folds } from "./start-folds.ts";
import { startRetention } from "./start-retention.ts";

const VERSION = "0.1.0";
const WATERMARK = "Demonstration: a simulated hospital, no real patients";
const BEAT_MS = 5000;

/** What a test puts in the place of the server's own parts, to see that it notices. */
export interface Replaced {
  redactor?: Redactor;
  /** Asked before the server's own. */
  recogniser?: Recogniser;
}

/** Views, API, sockets and, in the role of a web node, the pages. Answers the port. */
export async function serveWeb(
  composition: Composition,
  storage: Storage,
  folds: Folds,
  intake: Handler | null,
  replaced: Replaced = {},
): Promise<number> {
  const { settings, stops, fault } = composition;
  const watermark = composition.simulate ? WATERMARK : null;
  const views = await openViews(composition, storage, folds);
  const past = openPast(composition, storage, folds);
  const redactor = replaced.redactor ?? openRedactor(storage.keyRing);
  const viewService = new ViewService(past.machine, views, redactor);
  const show = openEventShow(redactor, folds);
  const looks = createLooks({ notes: storage.ledger.notes, reader: storage.reader, places: placesNow(folds) });
  watch(composition, storage, folds, views);
  stops.add("runtime", async () => holdRuntime(null));

  const limitRedis = await openCounting(composition);
  const credentials = openTokensAndWalls(composition, storage, limitRedis);
  const access = openAccess(composition, storage, limitRedis);
  const glass = await openGlass(composition, storage);
  const operations = [
    ...access.operations,
    ...glass.operations,
    ...deskOperations(composition, storage, { views: viewService, past, looks, show }),
    ...patientOperations(composition, storage),
    ...credentials.operations,
    ...auditOperations(storage),
    ...auditDeskOperations(storage, folds.trees, looks, show),
    ...proofOperations({ ...folds.trees, publicKeys: () => storage.keyRing.publicKeys() }),
    ...(await startRetention(composition, storage)),
  ];
  const recogniseAnybody = recogniseBy([
    ...(replaced.recogniser ? [replaced.recogniser] : []),
    credentials.tokens,
    credentials.walls,
    ...access.recognisers,
  ]);
  const recognise = glass.withGlass(recogniseAnybody);
  hold(viewService, storage, watermark, access.reader(recognise, credentials.shownBy), looks, show);
  const pages = settings.ROLES.includes("web") ? await openPages() : null;
  const limits = openRequestLimits({
    perCaller: settings.RATE_LIMIT_CALLER,
    perAddress: settings.RATE_LIMIT_ADDRESS,
    redis: limitRedis,
  });
  const refused = noteRefusal(storage, fault("refusals"));
  const http = createHttpServer({
    handlers: [
      securityHeaders({ publicUrl: settings.PUBLIC_URL, signInOrigin: originOf(settings.OIDC_ISSUER) }),
      ownRequestsOnly(settings.PUBLIC_URL),
      limits.byAddress,
      credentials.gate,
      healthRoutes(() => readiness(storage.reader, folds, views)),
      metricsRoute(composition.metrics.registry),
      describeRoutes(operations, VERSION),
      ...access.routes,
      apiRouter(operations, { recognise, admit: limits.byCaller, refused }),
      ...(intake ? [intake] : []),
      ...(pages ? [access.gate(recognise)] : []),
      roleGate({ recognise, refused }),
    ],
    fallback: pages?.render ?? notHere,
    onError: fault("http"),
  });
  const programs = new CredentialWatch({
    pool: storage.pool,
    onEnded: (actor, code) => gateway.end((principal) => principal.actor === actor, code),
    onRetired: (credential) => gateway.cut((principal) => principal.credential === credential),
    onError: fault("credentials"),
  });
  const gateway: Gateway = new Gateway({
    http,
    views,
    admits: limits.admitsSocket,
    principalOf: (handshake) => recognise(presentedAt(handshake)),
    attend: (principal) => {
      const { session, role } = principal;
      return session && role ? access.watch.attend(session, role) : programs.attend(principal);
    },
    redactor,
    refused: (principal, view) => refused(principal, VIEW_DOORS[view]),
    watermark,
    tickMs: settings.TICK_MS,
    beatMs: BEAT_MS,
    onTick: composition.metrics.tick,
  });
  glass.desk.onChange(() => gateway.reopen((session) => glass.desk.openOf(session)));
  access.watch.onEnded((session, code) => gateway.end((principal) => principal.session === session, code));
  programs.start();
  stops.add("credentials", () => programs.stop());
  gateway.start();
  folds.live.onChange(() => gateway.changed());
  folds.live.onRebase(() => {
    views.rebase(folds.live.house);
    gateway.tick();
  });
  await new Promise<void>((resolve, reject) => http.once("error", reject).listen(settings.PORT, resolve));
  stops.add("web server", async () => {
    await gateway.stop();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    await pages?.close();
  });
  const address = http.address();
  const port = typeof address === "object" && address ? address.port : settings.PORT;
  await access.announce(settings.PUBLIC_URL ?? `http://localhost:${port}`);
  return port;
}

/** Where nodes count together how much somebody asks; null: each counts by itself, and needs no client of Redis. */
async function openCounting({ settings, stops, log }: Composition): Promise<Redis | null> {
  if (!settings.REDIS_URL) return null;
  const { openLimitRedis } = await import("#server/http/limit-redis.ts");
  const redis = openLimitRedis(settings.REDIS_URL, (error) =>
    log.warn({ error }, "Redis is not reachable; each node limits requests and tries by itself"),
  );
  stops.add("limits", async () => redis.disconnect());
  return redis;
}

function originOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : new URL(url).origin;
}

async function openViews(
  { stops, fault, connections }: Composition,
  { pool }: Storage,
  { live, rebased }: Folds,
): Promise<ViewSet> {
  const feeds = new FeedMonitor({
    pool,
    get house() {
      return live.house;
    },
    connections: () => connections.bySource(),
    onError: fault("feeds"),
  });
  await feeds.start();
  rebased.push(() => feeds.rebase());
  stops.add("feeds", () => feeds.stop());
  return new ViewSet(live.house, (now) => feeds.rows(live.house.site, now));
}

function watch({ metrics }: Composition, { writer, listeners }: Storage, { runner }: Folds, views: ViewSet): void {
  metrics.gauge("log_position", "Position up to which this node's screens have come", () => views.position);
  metrics.gauge("reconciled_position", "How far this node has decided; 0 without the lease", () => runner.position);
  metrics.gauge("append_queue", "Requests waiting for a commit", () => writer.waiting);
  listeners.push((batch) => metrics.committed(batch.events.length));
}

function hold(
  views: ViewService,
  { reader, sites }: Storage,
  watermark: string | null,
  access: Runtime["access"],
  looks: Looks,
  show: ShowEvents,
): void {
  holdRuntime({
    views,
    events: {
      show,
      byEncounter: async (visit) => {
        const [key] = await reader.encounterKeys(visit);
        return key ? { key, events: (await reader.find({ encounter: key, limit: 1000 })).reverse() } : null;
      },
      byBed: (bed, limit) => reader.find({ bed, limit }),
      byId: (id) => reader.byId(id),
      byPosition: (position) => reader.byPosition(position),
    },
    access,
    looks,
    site: () => sites.current.site,
    watermark,
  });
}

/** What was refused at a door is written down; that it cannot be is a fault, and opens nothing. */
function noteRefusal({ ledger }: Storage, onError: (error: Error) => void) {
  return (principal: Principal, permission: Permission): void => {
    ledger.notes.refused({ principal, permission, subject: null, purpose: null, why: "role" }).catch(onError);
  };
}

/** Next is loaded where pages are served only: a node without them starts in a fraction of the time. */
async function openPages() {
  const { default: createPages } = await import("./create-pages.ts");
  const pages = createPages({ dev: false, dir: path.join(import.meta.dirname, "../..") });
  await pages.prepare();
  const handle = pages.getRequestHandler();
  return {
    render: (request: IncomingMessage, response: ServerResponse) => handle(request, response),
    close: () => pages.close(),
  };
}

async function notHere(_request: IncomingMessage, response: ServerResponse): Promise<void> {
  send(response, refusal(404, "no-pages", "This node serves no pages"));
}

/** Ready: the database answers and the screens are abreast of it. Where another node decides, its decisions show in the log. */
async function readiness(reader: LogReader, { runner }: Folds, views: ViewSet): Promise<Readiness> {
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
