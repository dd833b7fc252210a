import type { EncounterClass } from "#server/canonical/claim.ts";
import type { SnapshotClaim } from "#server/canonical/families/encounter.ts";
import type { Instant } from "#server/canonical/instant.ts";
import { knownClass } from "./encounter-attributes.ts";
import type { Encounter } from "./encounter-schema.ts";
import { type FhirMessage, note, timeIn } from "./fhir-message.ts";
import { codesOf } from "./fhir-parts.ts";

type Histories = Pick<NonNullable<SnapshotClaim["fhir"]>, "statusHistory" | "classHistory">;

interface Stretch {
  start: Instant;
  end: Instant | null;
}

/** statusHistory and classHistory of R4: steps that no version was seen of, with their periods. Without a start they tell nothing. */
export function historyOf(message: FhirMessage, encounter: Encounter): Histories {
  const statusHistory = (encounter.statusHistory ?? []).flatMap(({ status, period }, position) => {
    const stretch = stretchOf(message, period, `statusHistory[${position}]`);
    return stretch ? [{ status, ...stretch }] : [];
  });
  const classHistory = (encounter.classHistory ?? []).flatMap((entry, position) => {
    const stretch = stretchOf(message, entry.period, `classHistory[${position}]`);
    const known: EncounterClass | null = knownClass(message, codesOf({ coding: [entry.class] }));
    return stretch && known ? [{ class: known, ...stretch }] : [];
  });
  return {
    ...(statusHistory.length > 0 ? { statusHistory } : {}),
    ...(classHistory.length > 0 ? { classHistory } : {}),
  };
}

function stretchOf(message: FhirMessage, period: Encounter["period"], path: string): Stretch | null {
  const start = timeIn(message, period?.start, path)?.at;
  if (start === undefined) return null;
  note(message, path, "fhir.history");
  return { start, end: timeIn(message, period?.end, path)?.at ?? null };
}
