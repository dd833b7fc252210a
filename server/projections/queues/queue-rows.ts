import type { Instant } from "#server/canonical/instant.ts";
import type { QueueName, QueueRow } from "#server/contracts/views/queue-row.ts";
import type { SitePolicy } from "#server/site/site-map.ts";
import type { House } from "../house/house.ts";
import type { RowClock } from "../row-clock.ts";

const HOUR_MS = 3_600_000;

/** Members listed in a row; a longer queue says its length and lists those that wait longest. */
const MAX_ITEMS = 200;

/** One queue of one facility, longest wait first. */
export function queueRow(house: House, facility: string, name: QueueName, clock: RowClock): QueueRow {
  const queue = house.queues.get(facility, name);
  const items = [...queue.items.values()].sort((a, b) => a.since - b.since);
  return {
    id: `${facility}:${name}`,
    facility,
    queue: name,
    length: items.length,
    longestSince: items[0]?.since ?? null,
    targetMinutes: targetMinutes(house.site.policy, name),
    arrivedLastHour: countLastHour(queue.arrivals, clock),
    servedLastHour: countLastHour(queue.served, clock),
    trend: [...queue.trend],
    items: items.slice(0, MAX_ITEMS),
  };
}

function countLastHour(times: readonly Instant[], clock: RowClock): number {
  const limit = clock.now - HOUR_MS;
  let count = 0;
  for (const time of times) {
    if (time < limit) continue;
    count += 1;
    clock.turn(time + HOUR_MS + 1);
  }
  return count;
}

export function targetMinutes(policy: SitePolicy, name: QueueName): number {
  const { targets } = policy;
  switch (name) {
    case "ed-waiting":
      return targets.waitingMinutes;
    case "boarding":
      return targets.boardingMinutes;
    case "bed-requests":
      return targets.bedRequestMinutes;
    case "transport":
      return targets.transportMinutes;
    case "cleaning":
      return targets.cleaningMinutes;
    case "results":
      return targets.resultMinutes;
    case "referrals":
      return targets.referralHours * 60;
  }
}
