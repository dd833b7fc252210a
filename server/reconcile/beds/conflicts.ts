import type { BedConflict } from "#server/canonical/families/decision.ts";
import type { Instant } from "#server/canonical/instant.ts";
import type { SitePolicy } from "#server/site/site-map.ts";
import type { BedInputs } from "./bed-inputs.ts";
import type { BedCondition } from "./readiness.ts";

/** A contradiction and when the log first held both sides of it. */
interface Contradiction {
  conflict: Omit<BedConflict, "settling">;
  knownAt: Instant;
}

export interface Conflicts {
  conflicts: BedConflict[];
  /** When each quiet one turns loud. */
  dueAts: Instant[];
}

/** Shown loudly and never resolved by altering a stay; quiet for the settling time, since most are the order of messages. */
export function bedConflicts(inputs: BedInputs, condition: BedCondition, policy: SitePolicy): Conflicts {
  const found = [
    ...twoPatients(condition),
    ...twoBeds(inputs, condition),
    ...torn(inputs, condition),
    ...statusDisagrees(condition),
    ...beforeClean(condition),
    ...assertionDisagrees(condition),
    ...claimed(inputs, condition),
    ...unplaced(inputs, condition),
  ];
  const result: Conflicts = { conflicts: [], dueAts: [] };
  for (const { conflict, knownAt } of found) {
    const dueAt = Math.max(conflict.since, knownAt) + policy.settleSeconds * 1000;
    const settling = conflict.kind !== "assertion-disagrees" && inputs.clock < dueAt;
    if (settling) result.dueAts.push(dueAt);
    result.conflicts.push({ ...conflict, settling });
  }
  return result;
}

function twoPatients({ occupants, dummy }: BedCondition): Contradiction[] {
  if (dummy || occupants.length < 2) return [];
  const starts = occupants.map((stay) => stay.startedAt).sort((a, b) => a - b);
  return [
    {
      conflict: {
        kind: "two-patients",
        since: starts[1] ?? 0,
        encounters: occupants.map((stay) => stay.encounter).sort(),
        flag: "bed.conflict",
      },
      knownAt: Math.max(...occupants.map((stay) => stay.knownAt)),
    },
  ];
}

/** One patient, two open visits, two beds: at most one of them can be true. Shown in both. */
function twoBeds({ elsewhere }: BedInputs, { occupants, dummy }: BedCondition): Contradiction[] {
  if (dummy) return [];
  return occupants.flatMap((stay) => {
    const others = elsewhere(stay.encounter).filter(({ encounter }) => encounter !== stay.encounter);
    if (others.length === 0) return [];
    const starts = [stay.startedAt, ...others.map(({ since }) => since)].sort((a, b) => a - b);
    return [
      {
        conflict: {
          kind: "one-patient-two-beds" as const,
          since: starts[1] ?? 0,
          encounters: [stay.encounter, ...others.map(({ encounter }) => encounter)].sort(),
          flag: "bed.conflict" as const,
        },
        knownAt: Math.max(stay.knownAt, ...others.map(({ knownAt }) => knownAt)),
      },
    ];
  });
}

/** One visit in two beds, by one source's own word. Shown in both, also in the one that the history passed over. */
function torn({ torn }: BedInputs, { dummy }: BedCondition): Contradiction[] {
  if (dummy) return [];
  return torn.map(({ encounter, since, knownAt }) => ({
    conflict: { kind: "one-patient-two-beds", since, encounters: [encounter], flag: "bed.conflict" },
    knownAt,
  }));
}

function statusDisagrees({ status, occupants }: BedCondition): Contradiction[] {
  const word = status?.data.status;
  const disagrees = occupants.length > 0 ? word === "unoccupied" : word === "occupied";
  if (!status || !disagrees) return [];
  return [
    {
      conflict: {
        kind: "status-disagrees",
        since: status.t,
        encounters: occupants.map((stay) => stay.encounter).sort(),
        flag: "bed.status.disagrees",
      },
      knownAt: status.recordedAt,
    },
  ];
}

function beforeClean({ beforeClean: stay, dummy }: BedCondition): Contradiction[] {
  if (!stay || dummy) return [];
  return [
    {
      conflict: {
        kind: "occupied-before-clean",
        since: stay.startedAt,
        encounters: [stay.encounter],
        flag: "occupied.before.clean",
      },
      knownAt: stay.knownAt,
    },
  ];
}

/** A person's word moves no patient: where it differs from the feeds, both are shown. */
function assertionDisagrees({ assertion, occupants }: BedCondition): Contradiction[] {
  if (!assertion) return [];
  const { state, encounter } = assertion.data;
  const present = occupants.map((stay) => stay.encounter);
  const saysEmpty = state === "ready" || state === "dirty" || state === "cleaning";
  const saysSomebody = state === "occupied" || encounter !== null;
  const disagrees =
    (saysEmpty && present.length > 0) ||
    (saysSomebody && present.length === 0) ||
    (encounter !== null && present.length > 0 && !present.includes(encounter));
  if (!disagrees) return [];
  const encounters = encounter && !present.includes(encounter) ? [...present, encounter] : present;
  return [
    {
      conflict: {
        kind: "assertion-disagrees",
        since: assertion.t,
        encounters: encounters.sort(),
        flag: "bed.conflict",
      },
      knownAt: assertion.recordedAt,
    },
  ];
}

function claimed({ claimants }: BedInputs, { settledAt }: BedCondition): Contradiction[] {
  return claimants
    .filter((claimant) => claimant.since > settledAt)
    .map(({ encounter, since, knownAt }) => ({
      conflict: {
        kind: "claimed-after-discharge" as const,
        since,
        encounters: [encounter],
        flag: "movement.after.discharge" as const,
      },
      knownAt,
    }));
}

function unplaced({ stays }: BedInputs, { settledAt }: BedCondition): Contradiction[] {
  return stays
    .filter((stay) => stay.unplaced && stay.to !== null && stay.to >= settledAt)
    .map((stay) => ({
      conflict: {
        kind: "unplaced" as const,
        since: stay.to ?? 0,
        encounters: [stay.encounter],
        flag: "unplaced" as const,
      },
      knownAt: stay.knownAt,
    }));
}
