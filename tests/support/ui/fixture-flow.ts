import type { DischargeRow } from "#server/contracts/views/discharge-row.ts";
import type { QueueRow } from "#server/contracts/views/queue-row.ts";
import type { WallQueueRow, WallRow } from "#server/contracts/views/wall-row.ts";
import { bedId, FACILITY, FIXTURE_UNITS } from "./fixture-units.ts";

const MINUTE = 60_000;
const MILESTONES = ["medication", "transport", "follow-up", "paperwork", "placement"] as const;
const OPEN_MINUTES = [185, 164, 151, 143, 132, 126, 112, 97, 81, 62, 44, 23];

/** Patients on the way out, in every stage: 24 expected, 12 with open milestones, 9 ready to leave, 17 gone. */
export function fixtureDischarges(now: number): DischargeRow[] {
  const beds = FIXTURE_UNITS.flatMap((unit) =>
    unit.leaving.map((number) => ({ unit: unit.unit, bed: bedId(unit.unit, number) })),
  );
  const place = (index: number) => beds[index % beds.length] ?? { unit: "3E", bed: "3E-06" };
  return [
    ...Array.from({ length: 24 }, (_, index) => discharge(index, place(index), "expected", null, now)),
    ...OPEN_MINUTES.map((minutes, index) => discharge(24 + index, place(24 + index), "ordered", minutes, now)),
    ...Array.from({ length: 9 }, (_, index) =>
      discharge(36 + index, place(36 + index), "all-done", 118 - index * 6, now),
    ),
    ...Array.from({ length: 17 }, (_, index) => discharge(45 + index, null, "left", 150 + index * 11, now)),
  ];
}

function discharge(
  index: number,
  place: { unit: string; bed: string } | null,
  stage: DischargeRow["stage"],
  orderedMinutes: number | null,
  now: number,
): DischargeRow {
  const visit = String(203_100 + index * 17);
  const orderedAt = orderedMinutes === null ? null : now - orderedMinutes * MINUTE;
  const milestones: DischargeRow["milestones"] = {};
  if (orderedAt !== null) {
    for (const [order, name] of MILESTONES.entries()) {
      const open = stage === "ordered" && (index + order) % 3 === 0;
      const state =
        name === "placement" && index % 5 > 0 ? "not-needed" : open ? (index % 2 ? "running" : "needed") : "done";
      milestones[name] = {
        state,
        since: orderedAt,
        doneAt: state === "done" ? orderedAt + (12 + order * 9) * MINUTE : null,
      };
    }
  }
  const waiting = MILESTONES.find((name) => ["needed", "running"].includes(milestones[name]?.state ?? ""));
  return {
    id: visit,
    visit,
    facility: FACILITY,
    unit: place?.unit ?? null,
    bed: place?.bed ?? null,
    stage,
    expectedAt: now - 300 * MINUTE,
    orderedAt,
    milestones,
    confirmedAt: stage === "left" ? now - 20 * MINUTE : null,
    leftAt: stage === "left" ? now - index * MINUTE : null,
    waitingFor: stage === "ordered" ? (waiting ?? "departure") : stage === "all-done" ? "departure" : null,
    waitingSince: orderedAt,
    disposition: stage === "left" ? "home" : null,
  };
}

/** The queues of the wall with members, and those the wall has no tile for. */
export function fixtureQueues(wall: readonly WallRow[], now: number): QueueRow[] {
  const known = wall.filter((row): row is WallQueueRow => row.kind === "queue");
  const extra: [QueueRow["queue"], number, number, number][] = [
    ["ed-waiting", 12, 72, 90],
    ["boarding", 11, 372, 240],
    ["referrals", 5, 1900, 1440],
  ];
  return [
    ...extra.map(([queue, length, longest, target]) =>
      withItems(queue, length, now - longest * MINUTE, target, [9, 9, 10, 10, 11, 12, 12, 11, 12, 12, 12, length], now),
    ),
    ...known.map((row) => withItems(row.queue, row.length, row.longestSince, row.targetMinutes, row.trend, now)),
  ];
}

function withItems(
  queue: QueueRow["queue"],
  length: number,
  longestSince: number | null,
  targetMinutes: number,
  trend: number[],
  now: number,
): QueueRow {
  const longest = longestSince === null ? 0 : now - longestSince;
  return {
    id: `${FACILITY}:${queue}`,
    facility: FACILITY,
    queue,
    length,
    longestSince,
    targetMinutes,
    arrivedLastHour: Math.ceil(length / 2),
    servedLastHour: Math.floor(length / 2),
    trend,
    items: Array.from({ length }, (_, index) => ({
      key: `${queue}-${index}`,
      encounter: String(203_400 + index * 13),
      visit: String(203_400 + index * 13),
      unit: FIXTURE_UNITS[index % FIXTURE_UNITS.length]?.unit ?? null,
      bed: queue === "cleaning" ? bedId("4W", 1 + index) : null,
      what: { results: "CBC", transport: "to CT", cleaning: "terminal clean" }[queue as string] ?? "to adult acute",
      status: index === 0 ? "accepted" : "waiting",
      since: now - longest * (1 - index / Math.max(1, length)),
      priority: index % 7 === 0 ? ("urgent" as const) : ("routine" as const),
    })),
  };
}
