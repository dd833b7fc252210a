import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { parseArgs } from "node:util";
import next from "next";
import { redactEvent } from "#server/access/redact/redact-event.ts";
import { showEvents } from "#server/access/redact/show-events.ts";
import { securityHeaders } from "#server/http/security-headers.ts";
import { holdRuntime } from "#server/runtime.ts";
import { fixtureAccess } from "./ui/fixture-access.ts";
import { fixtureApi } from "./ui/fixture-api.ts";
import { FixtureAuditApi } from "./ui/fixture-audit-api.ts";
import { FixtureFeeds } from "./ui/fixture-feeds-api.ts";
import { FixtureGateway } from "./ui/fixture-gateway.ts";
import { fixtureHospital, VARIANTS, type Variant } from "./ui/fixture-hospital.ts";
import { FixtureIdentity } from "./ui/fixture-identity-api.ts";
import { enlarged, enlargedSite } from "./ui/fixture-large.ts";
import { partingApi } from "./ui/fixture-parting.ts";
import { pastApi, withHindsight } from "./ui/fixture-past.ts";
import { fixtureSite } from "./ui/fixture-site.ts";
import { type FixtureStory, fixtureStory } from "./ui/fixture-story.ts";
import { isVisit, storyApi } from "./ui/fixture-story-api.ts";
import { trial } from "./ui/fixture-trial-api.ts";

export interface UiServer {
  url: string;
  gateway: FixtureGateway;
  /** Dead letters, unknown words and the bench. */
  feeds: FixtureFeeds;
  audit: FixtureAuditApi;
  /** The visit V 204 388 with its log. */
  story: FixtureStory;
  /** Who the story's patient is, and the access ledger. */
  identity: FixtureIdentity;
  close(): Promise<void>;
}

interface UiServerOptions {
  variant?: Variant;
  port?: number;
  /** Compile pages as they are asked for; without it a finished `next build` is served. */
  dev?: boolean;
  watermark?: string | null;
  /** Keep every source that speaks speaking, as it would in a running hospital. */
  alive?: boolean;
  /** A house so many times as large as 400 beds. */
  times?: number;
}

const PULSE_MS = 5_000;
/** A request that a test sends between two pages must not meet a connection that is just being let go. */
const IDLE_MS = 600_000;
const PAST_READY = 3;

/** The pages over an invented hospital, without the rest of the server: one per process, since the runtime is held globally. */
export async function startUiServer(options: UiServerOptions = {}): Promise<UiServer> {
  const { variant = "busy", port = 0, dev = false, watermark = null, alive = true, times = 1 } = options;
  const gateway = new FixtureGateway(enlarged(fixtureHospital(variant, Date.now()), times), watermark);
  const site = enlargedSite(fixtureSite(), times);
  const story = fixtureStory(Date.now());
  const feeds = new FixtureFeeds(Date.now(), variant === "empty");
  const audit = new FixtureAuditApi(Date.now(), story, variant === "empty");
  const identity = new FixtureIdentity(() => story);
  holdRuntime({
    views: {
      snapshot: (view, scope, audience) => gateway.snapshot(view, scope, audience),
      at: async (view, scope, audience, instant, known = instant) => {
        const then = new FixtureGateway(fixtureHospital("busy", instant), null);
        const hospital = then.row("wall", "hospital:LKF");
        if (hospital?.kind === "hospital") then.change("wall", { upserts: [{ ...hospital, ready: PAST_READY }] });
        if (known > instant) withHindsight(then);
        return { ...then.snapshot(view, scope, audience), at: instant };
      },
    },
    events: {
      show: showEvents({ event: redactEvent }, { unitsOf: () => [], unitOfBed: (bed) => bed.split("-")[0] ?? null }),
      byEncounter: async (visit) => (isVisit(visit, story.key) ? { key: story.key, events: story.events } : null),
      byBed: async (bed) => story.events.filter((event) => event.bed === bed),
      byId: async (id) => story.events.find((event) => event.id === id) ?? null,
      byPosition: async (position) => story.events.find((event) => event.position === position) ?? null,
    },
    access: fixtureAccess,
    looks: identity.looks,
    site: () => site,
    watermark,
  });
  const http = createServer({ keepAliveTimeout: IDLE_MS });
  const app = createNext({ dev, dir: process.cwd(), httpServer: http });
  const known = process.listeners("uncaughtException");
  await app.prepare();
  // Next listens for faults of the process anew with every server, and goes on when that is closed.
  const added = process.listeners("uncaughtException").filter((listener) => !known.includes(listener));
  const handle = app.getRequestHandler();
  const api = fixtureApi([
    audit.route,
    identity.route,
    partingApi(() => story),
    storyApi(() => story),
    pastApi,
    feeds.route,
    (call) => trial(call, feeds.site),
  ]);
  // The pages run under the policy that the real server sends with them.
  const secure = securityHeaders({ publicUrl: undefined, isDevelopment: dev });
  http.on("request", async (request, response) => {
    void secure(request, response, new URL(request.url ?? "/", "http://localhost"));
    if (request.url?.startsWith("/socket.io/") || (await api(request, response))) return;
    void handle(request, response);
  });
  gateway.listen(http);
  await new Promise<void>((ready) => http.listen(port, "localhost", ready));
  const pulse = alive ? setInterval(() => speak(gateway), PULSE_MS) : undefined;
  return {
    url: `http://localhost:${(http.address() as AddressInfo).port}`,
    gateway,
    feeds,
    audit,
    story,
    identity,
    close: async () => {
      clearInterval(pulse);
      await gateway.close();
      await app.close();
      for (const listener of added) process.off("uncaughtException", listener);
      holdRuntime(null);
    },
  };
}

/** Next is CommonJS whose default export is the function itself at run time, which its types do not tell under `nodenext`. */
const createNext = next as unknown as (typeof next)["default"];

/** Sources that were fresh speak again a few seconds ago. */
function speak(gateway: FixtureGateway): void {
  const now = Date.now();
  const upserts = fixtureSite().sources.flatMap(({ id }, index) => {
    const feed = gateway.row("feeds", id);
    return feed?.state === "fresh" ? [{ ...feed, lastMessageAt: now - ((index * 3 + 4) % 13) * 1000 }] : [];
  });
  gateway.change("feeds", { upserts });
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      variant: { type: "string", default: "busy" },
      port: { type: "string", default: "4010" },
      dev: { type: "boolean", default: false },
      watermark: { type: "string" },
      times: { type: "string", default: "1" },
    },
  });
  const variant = VARIANTS.find((name) => name === values.variant);
  if (!variant) throw new Error(`no variant ${values.variant}: ${VARIANTS.join(", ")}`);
  const server = await startUiServer({
    variant,
    port: Number(values.port),
    dev: values.dev,
    watermark: values.watermark ?? null,
    times: Number(values.times),
  });
  process.stdout.write(`${server.url}\n`);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void server.close().then(() => process.exit(0)));
}
