import type { BedRow } from "#server/contracts/views/bed-row.ts";
import { visitOf } from "../table/visit-of.ts";
import type { BedFacts } from "./bed-facts.ts";
import type { BedFilter, BedsUrl } from "./beds-url.ts";

/** Whether a bed stays bright under the page's filters. Chips widen each other; unit, need and search narrow. */
export function matchesBed(row: BedRow, facts: BedFacts, group: string, url: BedsUrl): boolean {
  if (url.states.length > 0 && !url.states.some((filter) => answersTo(row, facts, filter))) return false;
  if (url.unit !== null && row.unit.toLowerCase() !== url.unit.toLowerCase()) return false;
  if (url.group !== null && group !== url.group) return false;
  if (url.needs.includes("private") && !row.private) return false;
  if (url.needs.includes("isolation") && !row.isolationCapable) return false;
  return isFound(row, url.q);
}

/** The one that matches; null when none does, or several. */
export function onlyOne<R>(rows: Iterable<R>, matches: (row: R) => boolean): R | null {
  let found: R | null = null;
  for (const row of rows) {
    if (!matches(row)) continue;
    if (found) return null;
    found = row;
  }
  return found;
}

export function answersTo(row: BedRow, facts: BedFacts, filter: BedFilter): boolean {
  switch (filter) {
    case "leaving":
      return facts.leaving;
    case "unconfirmed":
      return facts.unconfirmed;
    case "late":
      return facts.pastTarget !== null;
    case "conflict":
      return facts.conflict;
    default:
      return row.state === filter;
  }
}

/** By bed (`5e12`, `5E-12`) or by visit, typed as it is printed (`V 204 388`) or bare (`204388`). */
function isFound(row: BedRow, typed: string): boolean {
  const wanted = squeeze(typed);
  if (!wanted) return true;
  const { bed, visits } = namesOf(row);
  if (bed.includes(wanted)) return true;
  const number = wanted.replace(/^v(?=\d)/, "");
  return visits.some((visit) => visit.includes(number));
}

interface Names {
  bed: string;
  visits: string[];
}

/** Each row is read once, and not at every letter typed: a row is never changed in place. */
const known = new WeakMap<BedRow, Names>();

function namesOf(row: BedRow): Names {
  const found = known.get(row) ?? { bed: squeeze(row.id), visits: visitsOf(row).map((key) => squeeze(visitOf(key))) };
  known.set(row, found);
  return found;
}

function visitsOf(row: BedRow): string[] {
  const keys = [row.encounter, row.heldFor, ...row.occupants.map((one) => one.encounter)];
  return keys.filter((key): key is string => typeof key === "string");
}

function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}&]/gu, "");
}
