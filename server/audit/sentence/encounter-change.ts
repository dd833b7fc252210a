import type { EncounterNow } from "#server/canonical/families/decision.ts";
import type { Milestone } from "#server/canonical/families/order.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { type Phrase, plain, say } from "./phrase.ts";
import { milestoneWords, placeWords, spaced, visitWords } from "./terms.ts";

type At = (instant: Instant | null) => string | null;
type Pair = { was: EncounterNow; now: EncounterNow; at: At };
/** What changed, or null. Asked in order; the most telling first. */
type Question = (pair: Pair) => Phrase | null;

const QUESTIONS: readonly Question[] = [
  ({ was, now }) =>
    turned(was.discharge.confirmedAt, now.discharge.confirmedAt, " to be leaving for certain", " not certain to leave"),
  ({ was, now }) =>
    turned(
      was.discharge.orderedAt,
      now.discharge.orderedAt,
      " to be discharged by order",
      " without a discharge order",
    ),
  ({ was, now }) => milestone(was, now),
  ({ was, now, at }) => expectation(was, now, at),
  ({ was, now }) =>
    was.onLeave === now.onLeave ? null : plain(now.onLeave ? " on leave, the bed kept" : " back from leave"),
  ({ was, now }) => announced(was, now),
  ({ was, now }) => isolation(was, now),
  ({ was, now }) => (was.class === now.class || !now.class ? null : say` to be of the class ${now.class}`),
  ({ was, now }) => doubts(was, now),
  ({ was, now }) =>
    was.tracking?.raw === now.tracking?.raw
      ? null
      : now.tracking
        ? say` for the moment at ${placeWords(now.tracking)}`
        : plain(" back in place"),
];

/** What changed of a visit whose place and status did not. */
export function encounterChange(was: EncounterNow, now: EncounterNow, at: At): Phrase {
  const visit = visitWords(now.key);
  for (const question of QUESTIONS) {
    const change = question({ was, now, at });
    if (change) return say`${visit}${change}`;
  }
  return say`other details of ${visit}`;
}

function turned(was: Instant | null, now: Instant | null, on: string, off: string): Phrase | null {
  if ((was === null) === (now === null)) return null;
  return plain(now === null ? off : on);
}

const STATES = { needed: "needed", running: "under way", done: "done", "not-needed": "not needed" } as const;

function milestone(was: EncounterNow, now: EncounterNow): Phrase | null {
  for (const [name, held] of Object.entries(now.discharge.milestones)) {
    const key = name as Milestone;
    if (was.discharge.milestones[key]?.state !== held.state)
      return say` on the way out: ${milestoneWords(key)} ${plain(STATES[held.state])}`;
  }
  return null;
}

function expectation(was: EncounterNow, now: EncounterNow, at: At): Phrase | null {
  const { expectedAt, expectedSince } = now.discharge;
  if (was.discharge.expectedAt === expectedAt && was.discharge.expectedSince === expectedSince) return null;
  if (expectedAt === null && expectedSince === null) return plain(" no longer expected to leave");
  const when = at(expectedAt);
  return plain(when ? ` expected to leave at ${when}` : " expected to leave");
}

function announced(was: EncounterNow, now: EncounterNow): Phrase | null {
  if ((was.pendingTransfer === null) === (now.pendingTransfer === null)) return null;
  const to = now.pendingTransfer?.to;
  if (!now.pendingTransfer) return plain(" no longer about to move");
  return to ? say` about to move to ${placeWords(to)}` : plain(" about to move");
}

function isolation(was: EncounterNow, now: EncounterNow): Phrase | null {
  if (was.isolation.join() === now.isolation.join()) return null;
  return plain(now.isolation.length > 0 ? ` in isolation: ${now.isolation.join(", ")}` : " no longer in isolation");
}

function doubts(was: EncounterNow, now: EncounterNow): Phrase | null {
  const raised = now.flags.find((flag) => !was.flags.includes(flag));
  if (raised) return plain(` in doubt: ${spaced(raised)}`);
  const settled = was.flags.find((flag) => !now.flags.includes(flag));
  return settled ? plain(` no longer in doubt: ${spaced(settled)}`) : null;
}
