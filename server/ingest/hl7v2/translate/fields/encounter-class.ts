import type { EncounterAttributes, EncounterClass, Flag } from "#server/canonical/claim.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { fold } from "#server/site/word-fold.ts";
import { listUnmapped, type MessageContext } from "../message-context.ts";
import { readNullable, readText, type Spot, type Trace } from "./field-reader.ts";

/** HL7 table 0004 and common spellings beside it; a site's own map comes first (reference mapping F15). */
const DEFAULT_CLASSES = new Map<string, EncounterClass>([
  ...words("inpatient", "i", "ip", "imp", "acute", "inpatient"),
  ...words("outpatient", "o", "op", "amb", "outpatient", "clinic"),
  ...words("emergency", "e", "ed", "er", "emer", "a&e", "emergency"),
  ...words("observation", "obs", "obsenc", "observation"),
  ...words("preadmit", "p", "pre", "preadmit", "prenc"),
  ...words("recurring", "r", "recurring"),
  ...words("obstetrics", "b", "obstetrics"),
  ...words("day-case", "day case", "daycase", "sdc"),
  ...words("commercial", "c"),
  ...words("no-visit", "n"),
]);

const MAX_CLASS_WORD = 40;

export interface ReadClass extends Pick<EncounterAttributes, "class" | "classRaw"> {
  flags: Flag[];
}

/** PV1-2.1, else .2. A start without a usable class gets the one its trigger implies. */
export function readClass(
  context: MessageContext,
  spot: Spot,
  fields: Trace,
  place: PlaceRef | null | undefined,
): ReadClass {
  const stated = readNullable(spot);
  if (stated === null) {
    fields.push({ path: "PV1-2", as: "class" });
    return { class: null, flags: [] };
  }
  const second = readText({ ...spot, component: 2 });
  const implied = impliedClass(context, place);
  const raw = (stated ?? second)?.slice(0, MAX_CLASS_WORD);
  if (raw === undefined) return implied ? { class: implied, flags: [] } : { flags: [] };
  fields.push({ path: "PV1-2.1", as: "class" });
  const mapped = classOf(context, stated) ?? classOf(context, second);
  const contradicted = mapped === "preadmit" && STARTED.has(context.trigger);
  if (mapped && !contradicted) return { class: mapped, flags: [] };
  if (!mapped) listUnmapped(context, "class", raw, "PV1-2");
  return { ...(implied && { class: implied }), classRaw: raw, flags: ["class.unmapped"] };
}

/** The lifecycle comes from the trigger: an A01 or A04 of class "preadmit" is a patient who is here. */
const STARTED = new Set(["A01", "A04"]);

function impliedClass(context: MessageContext, place: PlaceRef | null | undefined): EncounterClass | undefined {
  const { trigger, site } = context;
  if (trigger === "A01" || trigger === "A06") return "inpatient";
  if (trigger !== "A04" && trigger !== "A07") return undefined;
  const kind = place?.unit ? site.units.get(place.unit)?.kind : undefined;
  return kind === "emergency" ? "emergency" : "outpatient";
}

function classOf(context: MessageContext, word: string | undefined): EncounterClass | undefined {
  if (word === undefined) return undefined;
  return context.words.classes.get(fold(word)) ?? DEFAULT_CLASSES.get(fold(word));
}

function words(means: EncounterClass, ...list: string[]): [string, EncounterClass][] {
  return list.map((word) => [word, means]);
}
