import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { placeKey } from "#server/canonical/place.ts";

/** Two sources tell of one movement within this time of each other (reference mapping X3). */
export const SAME_MOVEMENT_MS = 5 * 60_000;

interface Movement {
  /** Key of the place arrived at; null: left the hospital. */
  to: string | null;
  at: Instant | null;
  /** False: only concluded from what followed, so that the other side may well not have it. */
  said: boolean;
}

export interface MovementMatch {
  matched: number;
  /** The board's movements that the candidate has not. */
  missing: number;
  /** The candidate's movements that the board has not. */
  extra: number;
  /** At one time, to two places. */
  elsewhere: number;
  /** Candidate minus board, milliseconds, of each movement that both sides told of. */
  apartMs: number[];
}

/** Pairs the movements of one visit as two sides tell them; only those at or after `since` are judged. */
export function matchMovements(board: EncounterNow, candidate: EncounterNow, since: Instant): MovementMatch {
  const ours = movementsOf(board);
  const theirs = new Set(movementsOf(candidate));
  const result: MovementMatch = { matched: 0, missing: 0, extra: 0, elsewhere: 0, apartMs: [] };
  const isJudged = ({ said, at }: Movement) => said && at !== null && at >= since;
  const lonely: Movement[] = [];
  for (const own of ours) {
    const twin = nearest(own, theirs, (other) => other.to === own.to);
    if (!twin) {
      if (isJudged(own)) lonely.push(own);
      continue;
    }
    theirs.delete(twin);
    if (!isJudged(own) || !isJudged(twin)) continue;
    result.matched += 1;
    result.apartMs.push((twin.at ?? 0) - (own.at ?? 0));
  }
  for (const own of lonely) {
    const twin = nearest(own, theirs, (other) => isJudged(other) && apart(own, other) <= SAME_MOVEMENT_MS);
    if (!twin) result.missing += 1;
    else {
      theirs.delete(twin);
      result.elsewhere += 1;
    }
  }
  for (const other of theirs) if (isJudged(other)) result.extra += 1;
  return result;
}

function movementsOf({ stays, status, closedAt }: EncounterNow): Movement[] {
  const arrivals = stays.map(({ place, from, basis }) => ({
    to: placeKey(place),
    at: from,
    said: basis !== "implied",
  }));
  return status === "closed" ? [...arrivals, { to: null, at: closedAt, said: true }] : arrivals;
}

function nearest(own: Movement, others: Iterable<Movement>, fits: (other: Movement) => boolean): Movement | null {
  let best: Movement | null = null;
  for (const other of others) if (fits(other) && (!best || apart(own, other) < apart(own, best))) best = other;
  return best;
}

function apart(a: Movement, b: Movement): number {
  return a.at === null || b.at === null ? Number.MAX_SAFE_INTEGER : Math.abs(a.at - b.at);
}
