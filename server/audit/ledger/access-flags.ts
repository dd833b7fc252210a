import type { Principal } from "#server/access/principal.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { AccessFlag } from "#server/contracts/audit.ts";
import type { EncounterSubject, LookSubject } from "./encounter-subject.ts";

export interface FlagPorts {
  /** Whether an account and a patient bear the same surname. */
  hasSameSurname(actor: string, patient: string): Promise<boolean>;
  /** Whether compliance keeps the patient on its list. */
  isVip(patient: string): Promise<boolean>;
  /** Patients and rows that somebody has been shown within the last hour, before this. */
  shownWithinHour(actor: string, now: Instant): Promise<Shown>;
  timeZoneOf(facility: string | null): string;
}

export interface Shown {
  /** Different patients, by vault token or encounter key. */
  patients: ReadonlySet<string>;
  /** Rows of exported lists. */
  rows: number;
}

export interface Look {
  principal: Principal;
  at: Instant;
  /** Null for what concerns no single patient. */
  subject: LookSubject | null;
  /** Rows of a list that leaves the screen. */
  rows: number;
}

/** Acts from 19:00 to 07:00 local time count as after hours (domain reference 2, "after-hours" [E]). */
const WORKING_HOURS = { from: 7, to: 19 };
/** More within an hour than a person reads for work; an assumption to be tuned by compliance, and never a bar [E]. */
export const MASS_PER_HOUR = { patients: 50, rows: 500 };

/** Reasons to look twice at an access, with what is known at this moment; what is learnt later changes no entry. */
export async function accessFlags(look: Look, ports: FlagPorts): Promise<AccessFlag[]> {
  const { principal, at, subject } = look;
  const patient = subject?.patient ?? null;
  const [surname, vip, mass] = await Promise.all([
    patient !== null && ports.hasSameSurname(principal.actor, patient),
    patient !== null && ports.isVip(patient),
    isMass(look, ports),
  ]);
  const broken = subject !== null && hasGlass(principal, subject.encounter);
  const flags: [AccessFlag, boolean][] = [
    ["no-relationship", subject !== null && !broken && !isRelated(principal, subject)],
    ["same-surname", surname],
    ["vip", vip],
    ["after-hours", isAfterHours(at, ports.timeZoneOf(subject?.facility ?? null))],
    ["mass-download", mass],
    ["break-glass", broken],
  ];
  return flags.filter(([, stands]) => stands).map(([flag]) => flag);
}

/**
 * A relationship is: the patient is, was or is promised to be in one of the person's units. Who works for the whole house is
 * related to everybody in it. Shifts, tasks and care teams are not known to this yet, so a colleague who helps out elsewhere is
 * flagged as well.
 */
export function isRelated({ units }: Pick<Principal, "units">, subject: Pick<EncounterSubject, "units">): boolean {
  return units === "all" || subject.units.some((unit) => units.includes(unit));
}

export function hasGlass({ glass }: Pick<Principal, "glass">, encounter: string | null): boolean {
  return glass.some((opened) => opened.encounter === encounter);
}

async function isMass({ principal, at, subject, rows }: Look, ports: FlagPorts): Promise<boolean> {
  const shown = await ports.shownWithinHour(principal.actor, at);
  const key = subject && lookKey(subject);
  const patients = shown.patients.size + (key !== null && !shown.patients.has(key) ? 1 : 0);
  return patients > MASS_PER_HOUR.patients || shown.rows + rows > MASS_PER_HOUR.rows;
}

/** Whom a look is at: the patient, or the encounter of nobody known. */
export function lookKey({ patient, encounter }: LookSubject): string | null {
  return patient ?? encounter;
}

function isAfterHours(at: Instant, timeZone: string): boolean {
  const hour = Number(new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(at));
  return hour < WORKING_HOURS.from || hour >= WORKING_HOURS.to;
}
