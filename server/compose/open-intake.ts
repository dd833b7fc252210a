import { readFile } from "node:fs/promises";
import type { Settings } from "#server/config/settings.ts";
import { createPool } from "#server/db/pool.ts";
import type { Handler } from "#server/http/http-server.ts";
import { ingestRoutes } from "#server/http/ingest-routes.ts";
import { feedGap } from "#server/ingest/fhir/feed-gap.ts";
import { fhirClient } from "#server/ingest/fhir/fhir-client.ts";
import { receiveFhir } from "#server/ingest/fhir/receive-fhir.ts";
import { SubscriptionKeeper } from "#server/ingest/fhir/subscription-keeper.ts";
import { SubscriptionTable } from "#server/ingest/fhir/subscription-table.ts";
import { Hl7Receiver } from "#server/ingest/hl7v2/receive-hl7.ts";
import type { MllpServerOptions } from "#server/ingest/hl7v2/wire/mllp-options.ts";
import { createMllpServer } from "#server/ingest/hl7v2/wire/mllp-server.ts";
import type { IngestPort } from "#server/ingest/inbound-item.ts";
import { IngestPipeline } from "#server/ingest/journal/ingest-pipeline.ts";
import { FragmentTable } from "#server/ingest/replay/fragment-table.ts";
import { receiveWebhook } from "#server/ingest/webhook/receive-webhook.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import type { Composition } from "./composition.ts";
import type { Storage } from "./open-storage.ts";

const MAX_WAITING = 20_000;

/** The one way into the journal for every protocol of this node. */
export function openPipeline(
  { fault, log, metrics }: Composition,
  { writer, keyRing, sites }: Storage,
): IngestPipeline {
  return new IngestPipeline({
    writer,
    keyRing,
    siteVersion: () => sites.current.version,
    maxWaiting: MAX_WAITING,
    onReceipt: (item, receipt) => metrics.received(item.source, receipt.status),
    onUnavailable: fault("ingest"),
    onFault: (error, item) =>
      log.error({ error, source: item.source, kind: item.kind }, "a message could not be stored"),
  });
}

/** FHIR notifications and webhooks, with the subscriptions behind them. */
export function openHttpIntake(composition: Composition, storage: Storage, ingest: IngestPort): Handler {
  const { stops, log, metrics, fault } = composition;
  const { sites, writer } = storage;
  // A pool apart: a notification holds its connection while what it brought waits for a commit.
  const pool = createPool(storage.databaseUrl, {
    max: 4,
    applicationName: "caretower fhir",
    onError: fault("fhir pool"),
  });
  stops.add("FHIR connections", () => pool.end());
  const ports = {
    submit: ingest.submit.bind(ingest),
    now: Date.now,
    site: () => sites.current.index,
    refused: (source: string, code: string) => {
      metrics.refused(source, code);
      log.warn({ source, code }, "request refused");
    },
  };
  const fhirPorts = {
    ...ports,
    subscriptions: new SubscriptionTable(pool),
    client: (source: SiteSource) => (source.fhir ? fhirClient(source.fhir) : null),
    reportGap: async (kind: "detected" | "closed", source: string, range: { from: number; to: number }) => {
      await writer.append([feedGap(kind, source, range, sites.current.site, Date.now())]);
    },
  };
  const keeper = new SubscriptionKeeper(pool, fhirPorts, fault("fhir"));
  keeper.start();
  stops.add("FHIR subscriptions", () => keeper.stop());
  return ingestRoutes({
    webhook: (request) => receiveWebhook(request, ports),
    fhir: (request) => receiveFhir(request, fhirPorts),
  });
}

/** Listens for HL7 v2 over MLLP; answers the port. */
export async function listenMllp(
  { settings, stops, log, metrics, connections, fault }: Composition,
  { sites, keyRing, writer, databaseUrl }: Storage,
  ingest: IngestPort,
): Promise<number> {
  // A pool apart: a part of a message holds its connection while it waits for its commit.
  const pool = createPool(databaseUrl, { max: 2, applicationName: "caretower parts", onError: fault("parts pool") });
  const facilityOf = (source: string) => sites.current.index.sources.get(source)?.facility ?? "";
  const receiver = new Hl7Receiver({
    ingest,
    site: () => sites.current.index,
    onHeard: (connection, source) => connections.heard(connection, source),
    fragments: new FragmentTable({ pool, keyRing, writer, facilityOf }),
  });
  const mllp = createMllpServer({
    port: settings.MLLP_PORT,
    tls: await tlsOf(settings),
    handle: (frame, { id, remoteAddress, localPort, names }) =>
      receiver.receive(frame, { connection: id, remote: remoteAddress, port: localPort, names }),
    onFault: ({ kind, connection, bytes, code }) => {
      metrics.wireFault(kind);
      log.warn({ kind, peer: connection?.remoteAddress, bytes, code }, "MLLP");
    },
    onClosed: ({ id }) => connections.closed(id),
  });
  const { port } = await mllp.listen();
  stops.add("parts of messages", () => pool.end());
  stops.add("MLLP listener", () => mllp.close());
  return port;
}

async function tlsOf(settings: Settings): Promise<MllpServerOptions["tls"]> {
  const { MLLP_TLS_KEY_FILE, MLLP_TLS_CERT_FILE, MLLP_TLS_CLIENT_CA_FILE, MLLP_TLS_CLIENT_CERTIFICATE } = settings;
  if (!MLLP_TLS_KEY_FILE || !MLLP_TLS_CERT_FILE) return undefined;
  const [key, cert, ca] = await Promise.all([
    readFile(MLLP_TLS_KEY_FILE),
    readFile(MLLP_TLS_CERT_FILE),
    MLLP_TLS_CLIENT_CA_FILE ? readFile(MLLP_TLS_CLIENT_CA_FILE) : undefined,
  ]);
  return { key, cert, ca, isCertificateOptional: MLLP_TLS_CLIENT_CERTIFICATE === "optional" };
}
