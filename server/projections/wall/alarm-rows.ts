import type { BedConflict } from "#server/canonical/families/decision.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import type { WallAlarmRow } from "#server/contracts/views/wall-row.ts";
import type { House } from "../house/house.ts";

/**
 * Only what needs a person to answer: two patients in one bed, one patient in two beds, and feeds that have died.
 * @param feeds those of the facility that are dead
 */
export function alarmRows(house: House, facility: string, feeds: readonly FeedRow[]): WallAlarmRow[] {
  return [...conflictAlarms(house, facility), ...feedAlarms(facility, feeds)].sort(
    (a, b) => a.priority - b.priority || a.since - b.since,
  );
}

/** A bed has two of these at most, and both are answered by the same call. */
const WHAT: { [kind in BedConflict["kind"]]?: string } = {
  "two-patients": "two patients in one bed",
  "one-patient-two-beds": "one patient in two beds",
};

function conflictAlarms(house: House, facility: string): WallAlarmRow[] {
  const alarms: WallAlarmRow[] = [];
  for (const id of house.conflictedBeds(facility)) {
    const unit = house.units.unitOfBed.get(id);
    const conflict = house.beds.get(id)?.conflicts.find(({ kind, settling }) => kind in WHAT && !settling);
    const what = conflict ? WHAT[conflict.kind] : undefined;
    if (!unit || !conflict || !what) continue;
    alarms.push({
      kind: "alarm",
      id: `alarm:conflict:${id}`,
      facility,
      priority: 1,
      what: `${id} conflict`,
      action: `${what}: call ${unit.id} charge nurse`,
      since: conflict.since,
    });
  }
  return alarms;
}

function feedAlarms(facility: string, feeds: readonly FeedRow[]): WallAlarmRow[] {
  return feeds.map((feed) => ({
    kind: "alarm",
    id: `alarm:feed:${feed.id}`,
    facility,
    priority: 2,
    what: `${feed.id} feed dead`,
    action: feed.feeds.length > 0 ? `${feed.feeds.join(", ")} unknown since then: phone that desk` : "phone that desk",
    since: feed.lastMessageAt ?? 0,
  }));
}
