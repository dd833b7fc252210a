import type { BedState } from "./bed-row.ts";
import type { QueueName } from "./queue-row.ts";

/** One unit on the wall. Every field of every kind of wall row is of class `none`: no visit, no person. */
export interface WallUnitRow {
  kind: "unit";
  id: string;
  unit: string;
  facility: string;
  name: string;
  group: string;
  division: string;
  staffed: number;
  occupied: number;
  ready: number;
  held: number;
  dirty: number;
  cleaning: number;
  blocked: number;
  unknown: number;
  pendingIn: number;
  pendingOut: number;
  /** Beds in order of their label: state and whether the patient is leaving. */
  ticks: { bed: string; label: string; state: BedState; since: number | null; leaving: boolean; conflict: boolean }[];
  /** The oldest thing here that is past its target; null when none is. */
  pastTarget: {
    kind: "bed-request" | "discharge" | "cleaning" | "boarding";
    since: number;
    targetMinutes: number;
  } | null;
  conflicts: string[];
}

/** One hospital's header: occupancy, free beds, what is coming and going, crowding. */
export interface WallHospitalRow {
  kind: "hospital";
  id: string;
  facility: string;
  name: string;
  staffed: number;
  occupied: number;
  ready: number;
  readyAdult: number;
  held: number;
  dirty: number;
  blocked: number;
  unknown: number;
  /** Departures known for the next 4 h (ordered or expected by then) and known arrivals (bed requests, expected admissions). */
  outNext4h: number;
  inNext4h: number;
  /** Known departures and arrivals by quarter hour of the next 4 h, 16 of each, for the line "adult beds ready". */
  netByQuarter: number[];
  nedocs: {
    /** Null while a needed input is missing; a lower bound while `missing` names ventilated patients alone. */
    value: number | null;
    band: "not busy" | "busy" | "very busy" | "overcrowded" | "severe" | "dangerous" | null;
    missing: string[];
  };
}

export interface WallEmergencyRow {
  kind: "emergency";
  id: string;
  facility: string;
  spaces: number;
  patients: number;
  waiting: number;
  waitingLongestSince: number | null;
  waitingTargetMinutes: number;
  boarding: number;
  boardingLongestSince: number | null;
  boardingTargetMinutes: number;
  arrivalsToday: number;
  leftUnseenToday: number;
  leftUnseenTargetPercent: number;
  /** Arrivals and departures per hour of the last 12 h, oldest first. */
  inByHour: number[];
  outByHour: number[];
}

export interface WallDischargesRow {
  kind: "discharges";
  id: string;
  facility: string;
  expectedToday: number;
  noOrder: number;
  ordered: number;
  openMilestones: { medication: number; transport: number; "follow-up": number; paperwork: number; placement: number };
  allDone: number;
  left: number;
  leftBeforeNoon: number;
  targetMinutes: number;
  /** Order times of patients still here, oldest first: the reader counts those past the target. */
  openOrders: number[];
}

export interface WallQueueRow {
  kind: "queue";
  id: string;
  facility: string;
  queue: QueueName;
  length: number;
  longestSince: number | null;
  targetMinutes: number;
  arrivedLastHour: number;
  servedLastHour: number;
  trend: number[];
}

/** Needs a person to answer. Priority 1 act now, 2 act soon, 3 advice. */
export interface WallAlarmRow {
  kind: "alarm";
  id: string;
  facility: string;
  priority: 1 | 2 | 3;
  /** `6W-14 conflict`. */
  what: string;
  /** `two patients in one bed: call 6W charge nurse`. */
  action: string;
  since: number;
}

export type WallRow =
  | WallUnitRow
  | WallHospitalRow
  | WallEmergencyRow
  | WallDischargesRow
  | WallQueueRow
  | WallAlarmRow;
