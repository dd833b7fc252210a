import { z } from "zod";
import type { EncounterAttributes, EncounterClass } from "#server/canonical/claim.ts";
import type { Draft, Translation } from "#server/canonical/draft.ts";
import type { SnapshotClaim } from "#server/canonical/families/encounter.ts";
import type { StatedTime } from "#server/canonical/instant.ts";
import { fold } from "#server/site/word-fold.ts";
import { addFlag } from "../http/translate-context.ts";
import { arrangeLocations, type EncounterLocations, type LocatedEntry } from "./encounter-locations.ts";
import {
  claimBase,
  draftOf,
  encounterKeyOf,
  type FhirMessage,
  identifiersOf,
  note,
  parked,
  personOf,
  resolve,
  timeIn,
  timeOf,
  translated,
} from "./fhir-message.ts";
import {
  baseShape,
  codesOf,
  codingSchema,
  conceptOrReferenceSchema,
  conceptSchema,
  type FhirCode,
  periodSchema,
  referenceSchema,
} from "./fhir-parts.ts";
import { placeOfReference } from "./fhir-place.ts";

const oneOrMany = <T extends z.ZodType>(schema: T) =>
  z.union([z.array(schema), schema.transform((value) => [value])]).optional();

const dispositionSchema = z.object({ dischargeDisposition: conceptSchema.optional() }).optional();

/** Encounter of R4, R4B and R5: what changed its name or number is read under either. */
export const encounterSchema = z.object({
  ...baseShape,
  status: z.string().min(1).max(40),
  class: z.union([z.array(conceptSchema), codingSchema.transform((coding) => [{ coding: [coding] }])]).optional(),
  subject: referenceSchema.optional(),
  subjectStatus: conceptSchema.optional(),
  serviceType: oneOrMany(conceptOrReferenceSchema),
  participant: z
    .array(
      z.object({
        type: z.array(conceptSchema).optional(),
        individual: referenceSchema.optional(),
        actor: referenceSchema.optional(),
        period: periodSchema.optional(),
      }),
    )
    .optional(),
  period: periodSchema.optional(),
  actualPeriod: periodSchema.optional(),
  plannedEndDate: z.string().optional(),
  extension: z.array(z.object({ url: z.string(), valueDateTime: z.string().optional() })).optional(),
  hospitalization: dispositionSchema,
  admission: dispositionSchema,
  location: z
    .array(
      z.object({
        id: z.string().optional(),
        location: referenceSchema,
        status: z.string().max(40).optional(),
        period: periodSchema.optional(),
      }),
    )
    .optional(),
  partOf: referenceSchema.optional(),
});
type Encounter = z.output<typeof encounterSchema>;

/** R5's plannedEndDate in an R4 resource, by the rule for cross-version extensions. */
const PLANNED_END = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate";

/** The whole flow content as one snapshot; what changed is decided in the fold (reference mapping H7, H8). */
export function translateEncounter(message: FhirMessage, encounter: Encounter): Translation {
  const subject = personOf(message, identifiersOf(message, encounter.subject));
  const key = keyOf(message, encounter);
  if (key === null && subject === null)
    return parked("identity.unlinked", "Neither the visit nor the patient has an identifier", "Encounter.identifier");
  const locations = arrangeLocations(readLocations(message, encounter));
  if (locations.isTorn) addFlag(message.findings, "bed.conflict");
  const attributes = { ...attributesOf(message, encounter), ...classOf(message, encounter) };
  const time = timeOf(message, []);
  const claim: SnapshotClaim = {
    ...claimBase(message, time),
    ...attributes,
    ...(locations.current ? { place: locations.current } : {}),
    ...(message.context.source.trust === "parallel" ? { parallel: true } : {}),
    snapshot: true,
    fhir: flowOf(message, encounter, locations),
  };
  const envelope = { encounter: key, bed: claim.place?.bed ?? null, patient: subject };
  const snapshot = draftOf(message, "encounter.updated", time, envelope, claim);
  return translated(message, [snapshot, ...assignments(message, locations, time, envelope)]);
}

/** A child encounter (a bed move, theatre) is part of its parent's history when the parent can be named. */
function keyOf(message: FhirMessage, encounter: Encounter): string | null {
  const parent = encounter.partOf ? encounterKeyOf(message, identifiersOf(message, encounter.partOf)) : null;
  const own = encounterKeyOf(message, encounter.identifier ?? []);
  note(message, parent ? "partOf" : "identifier", "encounter");
  return parent ?? own;
}

function flowOf(
  message: FhirMessage,
  encounter: Encounter,
  { stays, held }: EncounterLocations,
): NonNullable<SnapshotClaim["fhir"]> {
  const period = encounter.actualPeriod ?? encounter.period;
  const subjectStatus = codesOf(encounter.subjectStatus)[0]?.code;
  note(message, "status", "fhir.status");
  return {
    status: encounter.status,
    ...(subjectStatus ? { subjectStatus } : {}),
    versionId: encounter.meta?.versionId ?? null,
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

function attributesOf(message: FhirMessage, encounter: Encounter): EncounterAttributes {
  const period = encounter.actualPeriod ?? encounter.period;
  const admitAt = timeIn(message, period?.start, "Encounter.period.start")?.at;
  const dischargeAt = timeIn(message, period?.end, "Encounter.period.end")?.at;
  const planned =
    encounter.plannedEndDate ?? encounter.extension?.find(({ url }) => url === PLANNED_END)?.valueDateTime;
  const expected = timeIn(message, planned, "Encounter.plannedEndDate")?.at;
  const service = encounter.serviceType?.flatMap((entry) => codesOf(entry))[0]?.code;
  const attending = attendingOf(message, encounter);
  const sex = sexOf(message, encounter);
  return {
    ...(admitAt === undefined ? {} : { admitAt }),
    ...(dischargeAt === undefined ? {} : { dischargeAt }),
    ...(expected === undefined ? {} : { expectedDischargeAt: expected }),
    ...(service ? { service } : {}),
    ...(attending ? { attending } : {}),
    ...(sex ? { sex } : {}),
    ...dispositionOf(message, encounter),
  };
}

/** v3 ActCode, as HL7's v2-to-FHIR table 0004 relates them. */
const CLASSES: ReadonlyMap<string, EncounterClass> = new Map<string, EncounterClass>([
  ["EMER", "emergency"],
  ["IMP", "inpatient"],
  ["ACUTE", "inpatient"],
  ["NONAC", "inpatient"],
  ["AMB", "outpatient"],
  ["OBSENC", "observation"],
  ["SS", "day-case"],
  ["PRENC", "preadmit"],
  ["HH", "outpatient"],
  ["VR", "outpatient"],
]);

function classOf(message: FhirMessage, encounter: Encounter): Pick<EncounterAttributes, "class" | "classRaw"> {
  const codes = (encounter.class ?? []).flatMap((concept) => codesOf(concept));
  const [first] = codes;
  if (!first) return {};
  note(message, "class", "class");
  const own = message.context.index.words(message.context.source).classes;
  for (const { code } of codes) {
    const known = own.get(fold(code)) ?? CLASSES.get(code.toUpperCase());
    if (known) return { class: known };
  }
  addFlag(message.findings, "class.unmapped");
  message.findings.unmapped.push({ kind: "class", word: first.code, path: "Encounter.class" });
  return { classRaw: first.code };
}

function dispositionOf(message: FhirMessage, encounter: Encounter): EncounterAttributes {
  const [first] = codesOf((encounter.admission ?? encounter.hospitalization)?.dischargeDisposition);
  if (!first) return {};
  note(message, "dischargeDisposition", "disposition");
  const kind = message.context.index.words(message.context.source).dispositions.get(fold(first.code)) ?? usual(first);
  if (kind) return { disposition: first.code, dispositionKind: kind };
  message.findings.unmapped.push({ kind: "disposition", word: first.code, path: "Encounter.dischargeDisposition" });
  return { disposition: first.code };
}

/** The example value set encounter-discharge-disposition, where its words leave no doubt. */
function usual({ code, system }: FhirCode): EncounterAttributes["dispositionKind"] | null {
  if (system !== "http://terminology.hl7.org/CodeSystem/discharge-disposition") return null;
  if (code === "home" || code === "alt-home") return "home";
  if (code === "exp") return "died";
  if (code === "aadvice") return "against-advice";
  return ["other-hcf", "hosp", "long", "psy", "rehab", "snf"].includes(code) ? "facility" : "other";
}

function attendingOf(message: FhirMessage, encounter: Encounter): string | null {
  const attending = (encounter.participant ?? []).filter(
    ({ type, period }) =>
      period?.end === undefined && type?.some((concept) => codesOf(concept).some(({ code }) => code === "ATND")),
  );
  const reference = attending[0]?.actor ?? attending[0]?.individual;
  if (!reference) return null;
  note(message, "participant", "attending");
  return identifiersOf(message, reference).find(({ value }) => value)?.value ?? reference.reference ?? null;
}

const SEXES: ReadonlyMap<unknown, string> = new Map([
  ["male", "M"],
  ["female", "F"],
  ["other", "O"],
  ["unknown", "U"],
]);

/** FHIR administrative gender in the words of HL7 table 0001, which both feeds then share. */
function sexOf(message: FhirMessage, encounter: Encounter): string | null {
  return SEXES.get(resolve(message, encounter.subject)?.gender) ?? null;
}
