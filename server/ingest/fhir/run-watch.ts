import type { SiteSource } from "#server/site/site-map.ts";
import { askStatus } from "./catch-up.ts";
import { countEvents } from "./event-counter.ts";
import type { FhirPorts } from "./fhir-ports.ts";
import { careFor, type SubscriptionCare } from "./watchdog.ts";

/** A source's resources are read for want of a count once a heartbeat, and never more often than this. */
const LEAST_PERIOD_MS = 60_000;

/**
 * One look at a subscription's silence (reference mapping H4). When it is late or in error, the server is asked for its own
 * count; what that shows as missed opens gaps for the catch-up, and without a count what was written since is read anew. Run it about once per heartbeat period and subscription.
 * The answer does not reset the watchdog: a server that answers questions may still fail to notify.
 */
export async function runWatch(source: SiteSource, subscription: string, ports: FhirPorts): Promise<SubscriptionCare> {
  return ports.subscriptions.update({ source: source.id, subscription }, async (known) => {
    if (!known) throw new Error("watch over a subscription that was never heard of");
    const now = ports.now();
    const { heartbeatSeconds = 0 } = source.fhir ?? {};
    const care = careFor({ ...known, heartbeatSeconds }, now);
    const client = care.action === "ask-status" || care.action === "recover" ? ports.client(source) : null;
    const status = client ? await askStatus(client, subscription) : null;
    if (!client) return { record: known, result: care };
    // A server that cannot say how far it has counted may have sent what never came: its resources are read instead.
    if (status?.eventsSinceStart == null) {
      const heard = status ? { ...known, status: status.status } : known;
      const { uncountedAt = Number.NEGATIVE_INFINITY } = known.counter;
      if (now - uncountedAt < Math.max(heartbeatSeconds * 1000, LEAST_PERIOD_MS))
        return { record: heard, result: care };
      const counter = { ...known.counter, uncountedAt: now };
      return { record: { ...heard, counter, isCensusDue: true }, result: care };
    }
    const step = countEvents(known.counter, status, now);
    for (const range of step.opened) await ports.reportGap("detected", source.id, range);
    const isCensusDue = known.isCensusDue || step.census;
    return { record: { ...known, counter: step.state, status: status.status, isCensusDue }, result: care };
  });
}
