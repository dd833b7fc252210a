import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { QueueItem } from "#server/contracts/views/queue-row.ts";
import type { WallUnitRow } from "#server/contracts/views/wall-row.ts";
import type { SiteUnit } from "#server/site/site-map.ts";
import type { House } from "../house/house.ts";
import { targetMinutes } from "../queues/queue-rows.ts";
import type { RowClock } from "../row-clock.ts";

type PastTarget = NonNullable<WallUnitRow["pastTarget"]>;

/** One unit as the wall shows it; emergency units have their own tile. @param requests the open bed requests that name it */
export function unitRow(
  house: House,
  unit: SiteUnit,
  bedOf: (id: string) => BedRow | undefined,
  requests: readonly QueueItem[],
  clock: RowClock,
): WallUnitRow {
  const counts = { occupied: 0, ready: 0, held: 0, dirty: 0, cleaning: 0, blocked: 0, unknown: 0, closed: 0 };
  const ticks: WallUnitRow["ticks"] = [];
  const conflicts: string[] = [];
  let pendingOut = 0;
  let oldest: PastTarget | null = null;
  const consider = (kind: PastTarget["kind"], since: number | null, target: number) => {
    if (since === null) return;
    if (clock.now - since <= target * 60_000) return clock.turn(since + target * 60_000 + 1);
    if (!oldest || since + target * 60_000 < oldest.since + oldest.targetMinutes * 60_000)
      oldest = { kind, since, targetMinutes: target };
  };
  const { targets } = house.site.policy;
  for (const bed of unit.beds) {
    const row = bedOf(bed.id);
    if (!row) continue;
    counts[row.state] += 1;
    const isLeaving = row.leaving !== null;
    const conflict = isTorn(row);
    ticks.push({ bed: bed.id, label: bed.label, state: row.state, since: row.since, leaving: isLeaving, conflict });
    if (conflict) conflicts.push(bed.id);
    if (isLeaving) pendingOut += 1;
    if (row.state === "dirty" || row.state === "cleaning") consider("cleaning", row.since, targets.cleaningMinutes);
    if (row.orderedAt !== null) consider("discharge", row.orderedAt, targets.dischargeMinutes);
  }
  const requestMinutes = targetMinutes(house.site.policy, "bed-requests");
  for (const { since } of requests) consider("bed-request", since, requestMinutes);
  const { closed: _closed, ...shown } = counts;
  return {
    kind: "unit",
    id: `unit:${unit.id}`,
    unit: unit.id,
    facility: unit.facility,
    name: unit.name,
    group: unit.group,
    division: unit.division,
    staffed: unit.beds.filter((bed) => bed.staffed).length,
    ...shown,
    pendingIn: requests.length,
    pendingOut,
    ticks,
    pastTarget: oldest,
    conflicts,
  };
}

/** Whether a bed looks the same among its unit's beds; who lies there and who said so last is not shown on the wall. */
export function looksSame(was: BedRow, now: BedRow): boolean {
  return (
    was.state === now.state &&
    was.since === now.since &&
    was.orderedAt === now.orderedAt &&
    (was.leaving === null) === (now.leaving === null) &&
    isTorn(was) === isTorn(now)
  );
}

function isTorn({ conflicts }: BedRow): boolean {
  return conflicts.some(({ kind }) => kind === "two-patients" || kind === "one-patient-two-beds");
}
