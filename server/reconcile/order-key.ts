import type { ClaimKind, Held, HeldClaim } from "./claim-record.ts";
import type { Step } from "./encounter/step.ts";
import { samePlace } from "./place-match.ts";

/** START < CLASS < MOVE < LEAVE < RETURN < OBSERVE < END at the same instant (reference mapping R2). */
const KIND_RANK: Record<ClaimKind, number> = {
  "plan-start": 0,
  start: 1,
  class: 2,
  move: 3,
  leave: 4,
  return: 5,
  track: 6,
  plan: 7,
  attend: 8,
  observe: 9,
  end: 10,
  cancel: 11,
};

const RUNS = /\d+|\D+/g;

/** `MSG9` before `MSG10`: digits compare as numbers, the rest as text. */
export function naturalCompare(a: string, b: string): number {
  if (a === b) return 0;
  const left = a.match(RUNS) ?? [];
  const right = b.match(RUNS) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const x = left[i] as string;
    const y = right[i] as string;
    if (x === y) continue;
    const numeric = Number(x) - Number(y);
    return Number.isNaN(numeric) || numeric === 0 ? (x < y ? -1 : 1) : numeric;
  }
  return left.length - right.length || (a < b ? -1 : 1);
}

interface Ordered {
  id: string;
  r: number;
  data: HeldClaim["data"] | Held<{ order: HeldClaim["data"]["order"] }>["data"];
}

/** The order in which sources wrote things down; never the order in which they arrived. */
export function compareRecorded(a: Ordered, b: Ordered): number {
  return compareWritten(a, b) || compareNames(a, b);
}

function compareWritten(a: Ordered, b: Ordered): number {
  if (a.r !== b.r) return a.r - b.r;
  const x = a.data.order;
  const y = b.data.order;
  if (x.messageTime !== null && y.messageTime !== null && x.messageTime !== y.messageTime)
    return x.messageTime - y.messageTime;
  if (x.sequence !== null && y.sequence !== null && x.sequence !== y.sequence) return x.sequence - y.sequence;
  return 0;
}

function compareNames(a: Ordered, b: Ordered): number {
  const x = a.data.order;
  const y = b.data.order;
  if (x.controlId !== null && y.controlId !== null && x.controlId !== y.controlId)
    return naturalCompare(x.controlId, y.controlId);
  if (x.contentKey !== y.contentKey) return x.contentKey < y.contentKey ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

const COUNTER = /^(.*?)(\d+)$/;

/**
 * No later than the cancel, as R8 asks of a cancel's target. Control ids decide only where both count with the same prefix;
 * random ids say nothing about time, and a cancel is more likely written after its target than before.
 */
export function recordedNoLaterThan(a: Ordered, b: Ordered): boolean {
  const written = compareWritten(a, b);
  if (written !== 0) return written < 0;
  const x = a.data.order.controlId?.match(COUNTER);
  const y = b.data.order.controlId?.match(COUNTER);
  return x && y && x[1] === y[1] ? Number(x[2]) <= Number(y[2]) : true;
}

function movementNumber(a: HeldClaim, b: HeldClaim): number {
  for (const x of a.data.movement?.ids ?? [])
    for (const y of b.data.movement?.ids ?? []) {
      if (x.authority !== y.authority) continue;
      const difference = Number(x.id) - Number(y.id);
      if (difference) return difference;
    }
  return 0;
}

function compareSteps(a: Step, b: Step): number {
  if (a.t !== b.t) return a.t - b.t;
  return KIND_RANK[a.kind] - KIND_RANK[b.kind] || movementNumber(a.claim, b.claim) || compareRecorded(a.claim, b.claim);
}

/**
 * The one total order of an encounter's history. Among moves of the same instant the chain of prior places comes before
 * everything else; chains are not transitive, so it is applied to each such group as a whole.
 */
export function sortSteps(steps: Step[]): Step[] {
  steps.sort(compareSteps);
  for (let from = 0; from < steps.length; from++) {
    let to = from + 1;
    while (to < steps.length && sameInstant(steps[from] as Step, steps[to] as Step)) to++;
    if (to - from > 1 && steps[from]?.kind === "move") steps.splice(from, to - from, ...chain(steps.slice(from, to)));
    from = to - 1;
  }
  return steps;
}

function sameInstant(a: Step, b: Step): boolean {
  return a.t === b.t && a.kind === b.kind;
}

function chain(group: Step[]): Step[] {
  const open = [...group];
  const sorted: Step[] = [];
  while (open.length > 0) {
    const free = open.findIndex((step) => !open.some((other) => other !== step && leadsTo(other, step)));
    sorted.push(...open.splice(Math.max(free, 0), 1));
  }
  return sorted;
}

function leadsTo(a: Step, b: Step): boolean {
  return !!a.place && samePlace(a.place, b.prior) && !samePlace(b.place, a.prior);
}

/** Two moves of one instant to different places whose order nothing but a name or a hash decides. */
export function isUndecidable(a: Step, b: Step): boolean {
  return (
    sameInstant(a, b) &&
    !samePlace(a.place, b.place) &&
    !leadsTo(a, b) &&
    movementNumber(a.claim, b.claim) === 0 &&
    compareWritten(a.claim, b.claim) === 0
  );
}
