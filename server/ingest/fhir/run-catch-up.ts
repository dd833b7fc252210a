import type { SiteSource } from "#server/site/site-map.ts";
import type { InboundItem } from "../inbound-item.ts";
import { askEvents, type Harvest, pollChanges, readCensus, readEvent } from "./catch-up.ts";
import type { Notification } from "./envelope.ts";
import { closeGap, type EventGap, gapsDue } from "./event-counter.ts";
import type { FhirClient } from "./fhir-client.ts";
import { changeItem, type Delivery, eventControlId } from "./fhir-items.ts";
import type { FhirPorts, SubscriptionRecord } from "./fhir-ports.ts";

/** Polling reaches back this far before a gap was seen: the missed events happened before the one that showed the gap. */
const LOOK_BACK_MS = 60 * 60_000;

interface CatchUpOutcome {
  /** Gaps closed in this run. */
  closed: number;
  /** Resources brought in. */
  changes: number;
  /** True when something is left for a later run. */
  isPending: boolean;
}

const NOTHING: CatchUpOutcome = { closed: 0, changes: 0, isPending: false };

/**
 * One run over a subscription: asks for gaps that did not close by themselves, and for the census after a restart of the
 * counter. Run it every few seconds per subscription; it does nothing when nothing is due or no base address is set.
 */
export async function runCatchUp(source: SiteSource, subscription: string, ports: FhirPorts): Promise<CatchUpOutcome> {
  const client = ports.client(source);
  if (!client) return NOTHING;
  return ports.subscriptions.update({ source: source.id, subscription }, async (known) => {
    if (!known) throw new Error("catch-up of a subscription that was never heard of");
    const delivery = { index: ports.site(), source, receivedAt: ports.now(), remote: "catch-up" };
    let record = known;
    const outcome = { ...NOTHING };
    for (const gap of gapsDue(record.counter, delivery.receivedAt)) {
      const items = await gapItems(client, subscription, gap, delivery);
      if (items === null) {
        outcome.isPending = true;
        continue;
      }
      if (items.length > 0) await ports.submit(items);
      await ports.reportGap("closed", source.id, { from: gap.from, to: gap.to });
      record = { ...record, counter: closeGap(record.counter, gap) };
      outcome.closed += 1;
      outcome.changes += items.length;
    }
    const census = record.isCensusDue ? await censusItems(client, record, delivery) : null;
    if (census && census.items.length > 0) await ports.submit(census.items);
    if (census) {
      outcome.changes += census.items.length;
      outcome.isPending ||= !census.isComplete;
      record = { ...record, isCensusDue: !census.isComplete };
    }
    return { record, result: outcome };
  });
}

/** Null: the server does not answer now. */
async function gapItems(
  client: FhirClient,
  subscription: string,
  gap: EventGap,
  delivery: Delivery,
): Promise<InboundItem[] | null> {
  const answer = await askEvents(client, subscription, gap);
  if (answer === "unavailable") return null;
  if (answer !== null && coversGap(answer, gap)) return replayedItems(client, subscription, answer, delivery);
  const harvest = await pollChanges(client, gap.openedAt - LOOK_BACK_MS, delivery.source);
  return harvest.isComplete ? searchedItems(harvest, delivery) : null;
}

function coversGap({ events }: Notification, { from, to }: EventGap): boolean {
  return new Set(events.map(({ number }) => number)).size === to - from + 1;
}

async function replayedItems(
  client: FhirClient,
  subscription: string,
  answer: Notification,
  delivery: Delivery,
): Promise<InboundItem[] | null> {
  const items: InboundItem[] = [];
  for (const event of answer.events) {
    const read = await readEvent(client, event, answer);
    if (read.kind === "unavailable") return null;
    if (read.kind === "read") items.push(changeItem(delivery, read.change, eventControlId(subscription, event.number)));
  }
  return items;
}

async function censusItems(client: FhirClient, { counter }: SubscriptionRecord, delivery: Delivery) {
  const census = await readCensus(client, delivery.source.fhir?.version ?? "R4");
  const recent =
    counter.latestAt === null
      ? { changes: [], isComplete: true }
      : await pollChanges(client, counter.latestAt - LOOK_BACK_MS, delivery.source);
  const items = [...searchedItems(census, delivery), ...searchedItems(recent, delivery)];
  return { items, isComplete: census.isComplete && recent.isComplete };
}

function searchedItems({ changes }: Harvest, delivery: Delivery): InboundItem[] {
  return changes.map((change) => changeItem(delivery, change, null));
}
