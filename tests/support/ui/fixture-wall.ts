import type { BedRow } from "#server/contracts/views/bed-row.ts";
import type { QueueName } from "#server/contracts/views/queue-row.ts";
import type { WallAlarmRow, WallQueueRow, WallRow, WallUnitRow } from "#server/contracts/views/wall-row.ts";
import { FACILITY, FIXTURE_UNITS, type FixtureUnit } from "./fixture-units.ts";

export const MINUTE = 60_000;

const PAST_TARGET: Record<string, WallUnitRow["pastTarget"] & { minutes: number }> = {
  PCU: { kind: "bed-request", since: 0, targetMinutes: 120, minutes: 151 },
  "4W": { kind: "cleaning", since: 0, targetMinutes: 60, minutes: 112 },
  "7E": { kind: "discharge", since: 0, targetMinutes: 120, minutes: 185 },
};

/** Length, longest wait and target in minutes, came and served in the last hour, trend. */
const QUEUES: Partial<Record<QueueName, readonly [number, number, number, number, number, readonly number[]]>> = {
  "bed-requests": [14, 151, 120, 6, 4, [6, 7, 7, 8, 8, 9, 9, 10, 12, 11, 12, 14]],
  transport: [9, 34, 45, 11, 12, [11, 10, 12, 13, 11, 9, 8, 10, 11, 10, 9, 9]],
  cleaning: [16, 112, 60, 8, 7, [5, 4, 4, 6, 8, 9, 12, 11, 13, 15, 15, 16]],
  results: [31, 65, 120, 42, 44, [22, 25, 28, 31, 34, 35, 33, 34, 32, 33, 32, 31]],
};

/** The wall of the invented hospital at an instant, its units counted from the beds. */
export function fixtureWall(beds: readonly BedRow[], now: number, conflict: boolean): WallRow[] {
  const units = FIXTURE_UNITS.map((unit) => unitRow(unit, beds, now));
  const sum = (count: (unit: WallUnitRow) => number) => units.reduce((total, unit) => total + count(unit), 0);
  return [
    ...units,
    {
      kind: "hospital",
      id: `hospital:${FACILITY}`,
      facility: FACILITY,
      name: "Larkfield General",
      staffed: sum((unit) => unit.staffed),
      occupied: sum((unit) => unit.occupied),
      ready: sum((unit) => unit.ready),
      readyAdult: sum((unit) => (unit.group === "adult" || unit.group === "critical" ? unit.ready : 0)),
      held: sum((unit) => unit.held),
      dirty: sum((unit) => unit.dirty + unit.cleaning),
      blocked: sum((unit) => unit.blocked),
      unknown: sum((unit) => unit.unknown),
      outNext4h: 19,
      inNext4h: 26,
      netByQuarter: [-1, 0, -2, -1, -2, -1, -1, -1, -2, -1, 0, 1, 1, 1, 0, 2],
      nedocs: { value: 112, band: "overcrowded", missing: [] },
    },
    {
      kind: "emergency",
      id: `emergency:${FACILITY}`,
      facility: FACILITY,
      spaces: 44,
      patients: 47,
      waiting: 12,
      waitingLongestSince: now - 72 * MINUTE,
      waitingTargetMinutes: 90,
      boarding: 11,
      boardingLongestSince: now - 372 * MINUTE,
      boardingTargetMinutes: 240,
      arrivalsToday: 141,
      leftUnseenToday: 2,
      leftUnseenTargetPercent: 2,
      inByHour: [6, 5, 4, 4, 5, 8, 11, 13, 15, 16, 17, 16],
      outByHour: [8, 7, 5, 4, 4, 5, 6, 8, 10, 11, 12, 11],
    },
    {
      kind: "discharges",
      id: `discharges:${FACILITY}`,
      facility: FACILITY,
      expectedToday: 68,
      noOrder: 24,
      ordered: 18,
      openMilestones: { medication: 11, transport: 7, "follow-up": 6, paperwork: 4, placement: 1 },
      allDone: 9,
      left: 17,
      leftBeforeNoon: 9,
      targetMinutes: 120,
      openOrders: [185, 164, 151, 143, 132, 126, 112, 97, 81, 62, 44, 23].map((minutes) => now - minutes * MINUTE),
    },
    ...Object.entries(QUEUES).map(([queue, figures]) => queueRow(queue as QueueName, figures, now)),
    ...(conflict ? [conflictAlarm(now)] : []),
  ];
}

function unitRow(unit: FixtureUnit, all: readonly BedRow[], now: number): WallUnitRow {
  const beds = all.filter((bed) => bed.unit === unit.unit);
  const count = (state: BedRow["state"]) => beds.filter((bed) => bed.state === state).length;
  const past = PAST_TARGET[unit.unit];
  const conflicts = beds.filter((bed) => bed.conflicts.length > 0).map((bed) => bed.id);
  return {
    kind: "unit",
    id: `unit:${unit.unit}`,
    unit: unit.unit,
    facility: FACILITY,
    name: unit.name,
    group: unit.group,
    division: unit.division,
    staffed: beds.filter((bed) => bed.state !== "closed").length,
    occupied: count("occupied"),
    ready: count("ready"),
    held: count("held"),
    dirty: count("dirty"),
    cleaning: count("cleaning"),
    blocked: count("blocked"),
    unknown: count("unknown"),
    pendingIn: unit.pendingIn,
    pendingOut: unit.pendingOut,
    ticks: beds.map((bed) => ({
      bed: bed.id,
      label: bed.label,
      since: bed.since,
      state: bed.state,
      leaving: bed.leaving !== null,
      conflict: bed.conflicts.length > 0,
    })),
    pastTarget: past
      ? { kind: past.kind, since: now - past.minutes * MINUTE, targetMinutes: past.targetMinutes }
      : null,
    conflicts,
  };
}

function queueRow(
  queue: QueueName,
  [length, longest, targetMinutes, arrivedLastHour, servedLastHour, trend]: readonly [
    number,
    number,
    number,
    number,
    number,
    readonly number[],
  ],
  now: number,
): WallQueueRow {
  return {
    kind: "queue",
    id: `queue:${FACILITY}:${queue}`,
    facility: FACILITY,
    queue,
    length,
    longestSince: now - longest * MINUTE,
    targetMinutes,
    arrivedLastHour,
    servedLastHour,
    trend: [...trend],
  };
}

export function conflictAlarm(now: number): WallAlarmRow {
  return {
    kind: "alarm",
    id: "alarm:6W-14",
    facility: FACILITY,
    priority: 1,
    what: "6W-14 conflict",
    action: "two patients in one bed: call 6W charge nurse",
    since: now - 3 * MINUTE,
  };
}
