import { createHash } from "node:crypto";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import { Hl7Receiver } from "#server/ingest/hl7v2/receive-hl7.ts";
import { sealDrafts } from "#server/ingest/journal/seal-drafts.ts";
import { eventId } from "#server/log/event-id.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { USUAL_FAULTS } from "#server/simulator/feed/fault-mix.ts";
import { SimulatedFeed } from "#server/simulator/feed/simulated-feed.ts";
import { siteFile } from "#server/simulator/site-file.ts";
import { indexSite } from "#server/site/site-index.ts";
import { type SiteMap, siteMapSchema } from "#server/site/site-map.ts";

const HOUR_MS = 3_600_000;
const BATCH = 7;

export interface SimulatedLog {
  log: RecordedEvent[];
  /** Positions at which a batch of the log ends. */
  ends: number[];
  site: SiteMap;
}

/** The log of some simulated hours with the usual faults: translated, decided and recorded a few messages at a time. */
export function simulatedLog(seed: number, beds: number, hours: number): SimulatedLog {
  const startAt = Date.UTC(2026, 10, 20);
  const site = siteMapSchema.parse(siteFile(beds, seed));
  const feed = new SimulatedFeed({ beds, seed, startAt, faults: USUAL_FAULTS, observations: 0.02 });
  const reconciler = createReconciler({ idOf: eventId });
  const log: RecordedEvent[] = [];
  const ends: number[] = [];
  const known = new Set<string>();
  const record = (event: NewEvent, recordedAt: number) => {
    if (known.has(event.id)) return;
    known.add(event.id);
    const recorded = { ...event, position: log.length + 1, epoch: 1, recordedAt } as RecordedEvent;
    log.push(recorded);
    reconciler.apply(recorded);
  };
  const decide = (at: number) => {
    for (const event of reconciler.due(at)) record(event, at);
    for (const event of reconciler.drain()) record(event, at);
    ends.push(log.length);
  };
  record(siteDefined(site, startAt), startAt);
  decide(startAt);
  const messages = feed.advance(startAt + hours * HOUR_MS).filter(({ transport }) => transport === "mllp");
  const index = indexSite(site);
  for (const [number, { at, body }] of messages.entries()) {
    const receiver = new Hl7Receiver({ ingest: { submit: async () => [] }, site: () => index, now: () => at });
    const { item } = receiver.read(Buffer.from(body), { remote: "", port: 0 });
    const { drafts, mapping, mappingVersion } = item.translation;
    const context = {
      source: item.source,
      inboundId: number + 1,
      contentKey: item.contentKey,
      mapping,
      mappingVersion,
      supersedes: [],
      tokenOf: (identity: object) => tokenOf(JSON.stringify(identity)),
      note: () => "vault:none",
    };
    for (const event of sealDrafts(drafts, context)) record(event, at);
    if (number % BATCH === BATCH - 1) decide(at);
  }
  decide(startAt + hours * HOUR_MS);
  return { log, ends, site };
}

/** A stand-in for the vault: the same identity, the same token. */
function tokenOf(text: string): string {
  const hash = createHash("sha256").update(text).digest("hex");
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

function siteDefined(site: SiteMap, at: number): NewEvent<"site.defined"> {
  return {
    id: eventId(["site", "1"]),
    type: "site.defined",
    version: 1,
    kind: "system",
    occurredAt: at,
    occurredOffset: 0,
    sourceRecordedAt: null,
    facility: site.facilities[0]?.id ?? "",
    encounter: null,
    bed: null,
    patient: null,
    actor: "system",
    correlationId: "site",
    causationId: null,
    supersedes: [],
    lineage: null,
    data: { version: 1, hash: "h", site },
  };
}
