import type { Draft, Translation } from "#server/canonical/draft.ts";
import type { SnapshotClaim } from "#server/canonical/families/encounter.ts";
import type { StatedTime } from "#server/canonical/instant.ts";
import { serverKey } from "#server/canonical/server-key.ts";
import { movesBoard } from "#server/site/moves-board.ts";
import { addFlag } from "../http/translate-context.ts";
import { attributesOf } from "./encounter-attributes.ts";
import { historyOf } from "./encounter-history.ts";
import { arrangeLocations, type EncounterLocations, type LocatedEntry } from "./encounter-locations.ts";
import type { Encounter } from "./encounter-schema.ts";
import {
  claimBase,
  draftOf,
  encounterKeyOf,
  type FhirMessage,
  identifiersOf,
  note,
  parked,
  personOf,
  timeIn,
  timeOf,
  translated,
} from "./fhir-message.ts";
import { codesOf, type FhirReference, isLabelledVip, referenceSchema, relativeReference } from "./fhir-parts.ts";
import { placeOfReference } from "./fhir-place.ts";

/** The whole flow content as one snapshot; what changed is decided in the fold (reference mapping H7, H8). */
export function translateEncounter(message: FhirMessage, encounter: Encounter): Translation {
  const subject = personOf(message, identifiersOf(message, encounter.subject));
  const number = numberOf(message, encounter);
  if (number === null && subject === null)
    return parked("identity.unlinked", "Neither the visit nor the patient has an identifier", "Encounter.identifier");
  if (subject && isLabelledVip(encounter.meta)) subject.isVip = true;
  const key = number ?? standInOf(message, encounter);
  const locations = arrangeLocations(readLocations(message, encounter));
  if (locations.isTorn) addFlag(message.findings, "bed.conflict");
  const attributes = attributesOf(message, encounter);
  const time = timeOf(message, []);
  const claim: SnapshotClaim = {
    ...claimBase(message, time),
    ...attributes,
    ...(locations.current ? { place: locations.current } : {}),
    ...(movesBoard(message.context.source) ? {} : { parallel: true }),
    ...(message.context.source.history ? { historic: true } : {}),
    snapshot: true,
    fhir: flowOf(message, encounter, locations),
  };
  const envelope = { encounter: key, bed: claim.place?.bed ?? null, patient: subject };
  const snapshot = draftOf(message, "encounter.updated", time, envelope, claim);
  return translated(message, [snapshot, ...assignments(message, locations, time, envelope)]);
}

/** A child encounter (a bed move, theatre) is part of its parent's history when the parent can be named. */
function numberOf(message: FhirMessage, encounter: Encounter): string | null {
  const parent = encounter.partOf ? encounterKeyOf(message, identifiersOf(message, encounter.partOf)) : null;
  const own = encounterKeyOf(message, encounter.identifier ?? []);
  note(message, parent ? "partOf" : "identifier", "encounter");
  return parent ?? own;
}

/** Without any number the server's id keeps the versions of one visit together; whose visit it is, only the patient tells. */
function standInOf(message: FhirMessage, encounter: Encounter): string | null {
  const id = idOf(encounter.partOf) ?? serverIdOf(message);
  return id === null ? null : serverKey(message.facility, id, message.context.source.id);
}

/** The id of the Encounter that a message is about, also when it brings that one's history. */
function serverIdOf({ change: { resource } }: FhirMessage): string | null {
  if (resource.resourceType === "Encounter") return resource.id ?? null;
  const parsed = referenceSchema.safeParse(resource.encounter);
  return parsed.success ? idOf(parsed.data) : null;
}

function idOf(reference: FhirReference | undefined): string | null {
  const [type, id] = relativeReference(reference?.reference ?? "")?.split("/") ?? [];
  return type === "Encounter" && id ? id : null;
}

function flowOf(
  message: FhirMessage,
  encounter: Encounter,
  { stays, held }: EncounterLocations,
): NonNullable<SnapshotClaim["fhir"]> {
  const period = encounter.actualPeriod ?? encounter.period;
  const subjectStatus = codesOf(encounter.subjectStatus)[0]?.code;
  note(message, "status", "fhir.status");
  const serverId = serverIdOf(message);
  return {
    ...(serverId === null ? {} : { serverId }),
    status: encounter.status,
    ...(subjectStatus ? { subjectStatus } : {}),
    versionId: encounter.meta?.versionId ?? null,
    ...historyOf(message, encounter),
    periodStart: timeIn(message, period?.start, "Encounter.period.start")?.at ?? null,
    periodEnd: timeIn(message, period?.end, "Encounter.period.end")?.at ?? null,
    locations: [...stays, ...held],
  };
}

function readLocations(message: FhirMessage, encounter: Encounter): LocatedEntry[] {
  return (encounter.location ?? []).map((entry, position) => {
    const path = `location[${position}]`;
    const place = placeOfReference(message, entry.location, `Encounter.${path}`);
    const start = timeIn(message, entry.period?.start, path)?.at ?? null;
    const end = timeIn(message, entry.period?.end, path)?.at ?? null;
    note(message, path, "place");
    const status = entry.status ?? (end === null ? "active" : "completed");
    // Without an element id the same place and start are the same movement in every later version.
    return { id: entry.id ?? `${place.raw}@${start ?? ""}`, place, status, start, end };
  });
}

function assignments(
  message: FhirMessage,
  { held }: EncounterLocations,
  time: StatedTime,
  envelope: { encounter: string | null; patient: Draft["patient"] },
): Draft[] {
  return held
    .filter(({ place, end }) => place.bed !== null && (end === null || end > time.at))
    .map(({ place, end }) =>
      draftOf(
        message,
        "bed.assigned",
        time,
        { ...envelope, bed: place.bed },
        {
          ...claimBase(message, time),
          place,
          until: end,
        },
      ),
    );
}
