import type { EncounterClass } from "#server/canonical/claim.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { isServerKey } from "#server/canonical/server-key.ts";
import { isProvisional } from "../encounter/dossier.ts";
import { isCompatible } from "./patient-desk.ts";

/** One visit of a patient as its feeds tell it: what X1 asks of it, a pure function of its reports. */
export interface FeedVisit {
  key: string;
  /** Every number that leads to it by what sources said, its key among them. */
  numbers: string[];
  facility: string;
  /** Numbers that a person said are another visit. */
  parted: string[];
  /** Feeds that speak of it. */
  sources: ReadonlySet<string>;
  /** Null: no feed says when it began. */
  startedAt: Instant | null;
  /** First moment at which anything is known of it. */
  seenFrom: Instant;
  endedAt: Instant | null;
  /** What it ever was, since feeds learn of a change of class at different times. */
  classes: ReadonlySet<EncounterClass>;
  class: EncounterClass | null;
  /** Reports that say how it began. */
  startEvents: string[];
  /** Of its best feed; lower wins. */
  rank: number;
}

export interface VisitJoin {
  retired: string;
  survivor: string;
  /** Reports that the join rests on. */
  events: string[];
}

export interface JoinedVisits {
  joins: VisitJoin[];
  /** Visits that may be one and are not known to be: both sides of each doubt. */
  apart: string[];
}

/** X1: two feeds tell of one start within this time of each other. */
const SAME_START_MS = 5 * 60_000;

/**
 * X1 without a shared number: the visits that are one, and those that stay apart in doubt. A visit that could be two others
 * is neither: a group is joined only where each of it fits each other.
 */
export function joinVisits(visits: readonly FeedVisit[]): JoinedVisits {
  const groups = [...groupsOf(visits)].flatMap((group) => (isAtOne(group) ? [group] : group.map((visit) => [visit])));
  const joins = groups.flatMap((group) => {
    const [survivor, ...others] = group.toSorted(compareNames);
    return others.map((visit) => ({
      retired: visit.key,
      survivor: survivor?.key ?? visit.key,
      events: [...(survivor?.startEvents ?? []), ...visit.startEvents],
    }));
  });
  const apart = groups.filter((group) => groups.some((other) => other !== group && areInDoubt(group, other)));
  return { joins, apart: apart.flatMap((group) => group.map(({ key }) => key)) };
}

/** What of a visit decides whether it is one with another, or in doubt with it. */
export type FeedCourse = Omit<FeedVisit, "key" | "startEvents" | "rank">;

/** Whether the one being known or not can change what is said of the other: no pair that this leaves out is ever looked at. */
export function mayConcern(a: FeedCourse, b: FeedCourse): boolean {
  return areOne(a, b) || (mayBeOne(a, b) && overlap(a, b) && isCompatible(a.class, b.class));
}

/** Connected by fitting pairs. */
function* groupsOf(visits: readonly FeedVisit[]): Generator<FeedVisit[]> {
  const open = new Set(visits);
  for (const first of open) {
    const group = new Set([first]);
    for (const visit of group) for (const other of open) if (areOne(visit, other)) group.add(other);
    for (const visit of group) open.delete(visit);
    yield [...group];
  }
}

function isAtOne(group: readonly FeedVisit[]): boolean {
  return group.every((visit) => group.every((other) => visit === other || areOne(visit, other)));
}

function areOne(a: FeedCourse, b: FeedCourse): boolean {
  if (!mayBeOne(a, b) || !sharesAny(a.classes, b.classes)) return false;
  if (a.startedAt !== null && b.startedAt !== null) return Math.abs(a.startedAt - b.startedAt) <= SAME_START_MS;
  // F9's last resort: what has neither a number nor a start is the one visit that was going on.
  return (isBare(a) || isBare(b)) && overlap(a, b);
}

function areInDoubt(group: readonly FeedVisit[], others: readonly FeedVisit[]): boolean {
  const pairs = group.flatMap((visit) => others.map((other) => [visit, other] as const));
  if (!pairs.every(([a, b]) => mayBeOne(a, b))) return false;
  return pairs.some(([a, b]) => areOne(a, b) || (overlap(a, b) && isCompatible(a.class, b.class)));
}

/** No person parted them, no feed speaks of both, and no issuer gave them two numbers: each would say that they are two visits. */
function mayBeOne(a: FeedCourse, b: FeedCourse): boolean {
  if (a.parted.some((key) => b.numbers.includes(key)) || b.parted.some((key) => a.numbers.includes(key))) return false;
  if (a.facility !== b.facility || sharesAny(a.sources, b.sources)) return false;
  const issuers = new Set(a.numbers.filter(isNumber).map(issuerOf));
  return !b.numbers.filter(isNumber).some((number) => issuers.has(issuerOf(number)));
}

export function sharesAny<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  for (const item of a) if (b.has(item)) return true;
  return false;
}

function overlap(a: FeedCourse, b: FeedCourse): boolean {
  const to = ({ endedAt }: FeedCourse) => endedAt ?? Number.POSITIVE_INFINITY;
  return a.seenFrom < to(b) && b.seenFrom < to(a);
}

function isBare({ numbers, startedAt }: FeedCourse): boolean {
  return startedAt === null && numbers.every(isServerKey);
}

function isNumber(key: string): boolean {
  return !isProvisional(key) && !isServerKey(key);
}

function issuerOf(key: string): string {
  const at = key.lastIndexOf("@");
  return at > key.indexOf("/") ? key.slice(at) : "";
}

/** The name that stays: a visit number before any stand-in for one, then that of the better feed. */
function compareNames(a: FeedVisit, b: FeedVisit): number {
  const standIn = Number(!a.numbers.some(isNumber)) - Number(!b.numbers.some(isNumber));
  return standIn || a.rank - b.rank || (a.key < b.key ? -1 : 1);
}
