import type { EncounterAttributes, EncounterClass } from "#server/canonical/claim.ts";
import { fold } from "#server/site/word-fold.ts";
import { addFlag } from "../http/translate-context.ts";
import type { Encounter } from "./encounter-schema.ts";
import { type FhirMessage, identifiersOf, note, resolve, timeIn } from "./fhir-message.ts";
import { codesOf, type FhirCode } from "./fhir-parts.ts";

/** R5's plannedEndDate in an R4 resource, by the rule for cross-version extensions. */
const PLANNED_END = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Encounter.plannedEndDate";

/** All that a bed decision may ask of an encounter besides its places. */
export function attributesOf(message: FhirMessage, encounter: Encounter): EncounterAttributes {
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
    ...classOf(message, encounter),
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

/** The first code that the site's words or the standard table know. */
export function knownClass(message: FhirMessage, codes: readonly FhirCode[]): EncounterClass | null {
  const own = message.context.index.words(message.context.source).classes;
  for (const { code } of codes) {
    const known = own.get(fold(code)) ?? CLASSES.get(code.toUpperCase());
    if (known) return known;
  }
  return null;
}

function classOf(message: FhirMessage, encounter: Encounter): Pick<EncounterAttributes, "class" | "classRaw"> {
  const codes = (encounter.class ?? []).flatMap((concept) => codesOf(concept));
  const [first] = codes;
  if (!first) return {};
  note(message, "class", "class");
  const known = knownClass(message, codes);
  if (known) return { class: known };
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
