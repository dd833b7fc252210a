import { z } from "zod";
import type { PlaceRef } from "#server/canonical/place.ts";
import { resolvePlace } from "#server/site/site-index.ts";
import { addFlag } from "../http/translate-context.ts";
import { type FhirMessage, identifiersOf, resolve } from "./fhir-message.ts";
import {
  conceptSchema,
  type FhirReference,
  type FhirResource,
  referenceSchema,
  relativeReference,
} from "./fhir-parts.ts";

/** `physicalType` in R4, `form` in R5. */
const locationSchema = z.object({
  name: z.string().optional(),
  physicalType: conceptSchema.optional(),
  form: conceptSchema.optional(),
  partOf: referenceSchema.optional(),
});

/** Deeper than building, level, wing, ward, room, bed. */
const MAX_PARENTS = 8;

/**
 * The place a Location reference means. The site map may name it by id, by `Location/id`, by an identifier or by
 * `system|identifier`; failing that, the names of the location and its parents are read as unit, room and bed.
 */
export function placeOfReference(message: FhirMessage, reference: FhirReference, path: string): PlaceRef {
  const names = namesOf(message, reference);
  const known = names.map((name) => lookUp(message, name.split("^"))).find((place) => place?.mapped);
  const place = known ?? lookUp(message, componentsOf(message, reference));
  if (place?.mapped) return place;
  const raw = names[0] ?? "";
  addFlag(message.findings, "location.unmapped");
  message.findings.unmapped.push({ kind: "location", word: raw, path });
  if (place?.unit) return place;
  return { raw, facility: message.facility, unit: null, bed: null, dummy: false, mapped: false };
}

function namesOf(message: FhirMessage, reference: FhirReference): string[] {
  const relative = relativeReference(reference.reference ?? "");
  const identifiers = identifiersOf(message, reference).flatMap(({ system, value }) =>
    value ? [...(system ? [`${system}|${value}`] : []), value] : [],
  );
  return [...(relative ? [relative, relative.slice(relative.indexOf("/") + 1)] : []), ...identifiers];
}

/** Words in the order unit, room, bed, put where this source's layout expects them. */
function lookUp(message: FhirMessage, words: readonly string[]): PlaceRef | null {
  const [unit, room, bed] = words;
  if (!unit) return null;
  const { layout } = message.context.source;
  const components: string[] = new Array(Math.max(layout.unit, layout.room, layout.bed)).fill("");
  components[layout.bed - 1] = bed ?? "";
  components[layout.room - 1] = room ?? "";
  components[layout.unit - 1] = unit;
  return resolvePlace(message.context.index, message.context.source, components, message.facility);
}

/** Levels by physical type: bed `bd`, room `ro`, ward `wa` (terminology.hl7.org location-physical-type). */
function componentsOf(message: FhirMessage, reference: FhirReference): string[] {
  const words = { wa: "", ro: "", bd: "" };
  let at: FhirReference | undefined = reference;
  for (let depth = 0; at && depth < MAX_PARENTS; depth++) {
    const found: FhirResource | null = resolve(message, at);
    const location = locationSchema.safeParse(found);
    if (!location.success) break;
    const level = levelOf(location.data);
    const word = identifiersOf(message, at).find(({ value }) => value)?.value ?? location.data.name ?? "";
    if (level && words[level] === "") words[level] = word;
    at = location.data.partOf;
  }
  return [words.wa, words.ro, words.bd];
}

function levelOf(location: {
  physicalType?: z.output<typeof conceptSchema> | undefined;
  form?: z.output<typeof conceptSchema> | undefined;
}): "wa" | "ro" | "bd" | null {
  const codes = [location.physicalType, location.form].flatMap((concept) => concept?.coding ?? []);
  for (const { code } of codes) if (code === "bd" || code === "ro" || code === "wa") return code;
  return null;
}
