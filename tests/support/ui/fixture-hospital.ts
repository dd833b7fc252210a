import type { ViewRows } from "#server/contracts/live.ts";
import type { WallRow } from "#server/contracts/views/wall-row.ts";
import { fixtureBeds } from "./fixture-beds.ts";
import { fixtureFeeds } from "./fixture-feeds.ts";
import { fixtureDischarges, fixtureQueues } from "./fixture-flow.ts";
import { FACILITY } from "./fixture-units.ts";
import { fixtureWall, MINUTE } from "./fixture-wall.ts";

/**
 * `busy`: an ordinary afternoon. `stale`: one feed late, one stale, one dead, and a conflict. `dead`: the main feed died. `empty`: a
 * hospital whose feeds have not spoken. `conflict`: two patients in one bed. `crowded`: more alarms than the line holds.
 */
export const VARIANTS = ["busy", "stale", "dead", "empty", "conflict", "crowded"] as const;
export type Variant = (typeof VARIANTS)[number];

export type FixtureRows = { [V in keyof ViewRows]: ViewRows[V][] };

const SILENCE: Partial<Record<Variant, Record<string, number | null>>> = {
  stale: { EVS: 46, LAB: 160, TRANSPORT: 424 },
  dead: { "EPIC-ADT": 1_460 },
  empty: { "EPIC-ADT": null, BEDREQ: null, EVS: null, LAB: null, RADIOLOGY: null, PHARMACY: null, TRANSPORT: null },
};

/** Every view of the invented hospital at an instant. */
export function fixtureHospital(variant: Variant, now: number): FixtureRows {
  const conflict = variant === "stale" || variant === "conflict" || variant === "crowded";
  const feeds = fixtureFeeds(now, SILENCE[variant] ?? {});
  if (variant === "empty") return { wall: emptied(now), beds: [], discharges: [], queues: [], feeds };
  const beds = fixtureBeds(now, conflict);
  const wall = fixtureWall(beds, now, conflict);
  if (variant === "stale")
    wall.push(deadFeed("TRANSPORT", "Transport feed dead", "phone the transport desk", now - 424_000));
  if (variant === "dead")
    wall.push(deadFeed("EPIC-ADT", "EPIC-ADT feed dead", "phone the integration engineer", now - 1_460_000));
  if (variant === "crowded") {
    wall.push(deadFeed("TRANSPORT", "Transport feed dead", "phone the transport desk", now - 424_000));
    wall.push({ ...deadFeed("LAB", "Lab feed dead", "phone the laboratory", now - 11 * MINUTE), priority: 3 });
  }
  return { wall, beds, discharges: fixtureDischarges(now), queues: fixtureQueues(wall, now), feeds };
}

function deadFeed(id: string, what: string, action: string, since: number): Extract<WallRow, { kind: "alarm" }> {
  return { kind: "alarm", id: `alarm:feed:${id}`, facility: FACILITY, priority: 2, what, action, since };
}

/** The hospital as it stands before its first message: every bed unknown, nothing counted. */
function emptied(now: number): WallRow[] {
  return fixtureWall(
    fixtureBeds(now, false).map((bed) => ({ ...bed, state: "unknown" as const, leaving: null })),
    now,
    false,
  ).map((row): WallRow => {
    if (row.kind === "unit") return { ...row, pendingIn: 0, pendingOut: 0, pastTarget: null };
    if (row.kind === "queue")
      return {
        ...row,
        length: 0,
        longestSince: null,
        arrivedLastHour: 0,
        servedLastHour: 0,
        trend: row.trend.map(() => 0),
      };
    if (row.kind === "hospital")
      return {
        ...row,
        outNext4h: 0,
        inNext4h: 0,
        netByQuarter: row.netByQuarter.map(() => 0),
        nedocs: { value: null, band: null, missing: ["ventilated patients"] },
      };
    if (row.kind === "emergency")
      return {
        ...row,
        patients: 0,
        waiting: 0,
        waitingLongestSince: null,
        boarding: 0,
        boardingLongestSince: null,
        arrivalsToday: 0,
        leftUnseenToday: 0,
        inByHour: row.inByHour.map(() => 0),
        outByHour: row.outByHour.map(() => 0),
      };
    if (row.kind === "discharges")
      return {
        ...row,
        expectedToday: 0,
        noOrder: 0,
        ordered: 0,
        openMilestones: { medication: 0, transport: 0, "follow-up": 0, paperwork: 0, placement: 0 },
        allDone: 0,
        left: 0,
        leftBeforeNoon: 0,
        openOrders: [],
      };
    return row;
  });
}
