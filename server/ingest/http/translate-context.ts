import type { ClaimOrder, Flag } from "#server/canonical/claim.ts";
import type { PatientIdentifier, PatientIdentity, Translation } from "#server/canonical/draft.ts";
import type { OrderMeaning } from "#server/canonical/families/order.ts";
import type { Instant, StatedTime } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";
import { authorityName, numberKey } from "#server/site/assigning-authority.ts";
import { resolveFacility, resolvePlace, type SiteIndex } from "#server/site/site-index.ts";
import type { SiteSource } from "#server/site/site-map.ts";
import { meaningOf } from "#server/site/source-words.ts";
import { type ZoneClock, zoneClock } from "#server/site/zone-clock.ts";

/** All that a translation may look at besides the message (principle P1: never at state). */
export interface TranslateContext {
  index: SiteIndex;
  source: SiteSource;
  receivedAt: Instant;
  controlId: string | null;
  contentKey: string;
}

export type UnmappedWord = Translation["unmapped"][number];

/** What a translation gathers on the way besides its drafts. */
export interface Findings {
  flags: Flag[];
  unmapped: UnmappedWord[];
}

const UTC_CLOCK = zoneClock("UTC");

export function clockOf(context: TranslateContext, facility: string): ZoneClock {
  return context.index.facilities.get(facility)?.clock ?? UTC_CLOCK;
}

/** Facility id of the site map for a sender's name of it; the source's own facility when it names none or an unknown one. */
export function facilityOf(context: TranslateContext, name: string | undefined): string {
  return resolveFacility(context.index, name ?? "")?.id ?? context.source.facility;
}

/** Encounter key of a visit number, in the one form that all feeds of a facility share. */
export function visitKey(
  { index, source }: TranslateContext,
  facility: string,
  visit: { number: string; authority?: string | undefined },
): string {
  return numberKey(index, source, facility, visit.number, visit.authority ?? "");
}

/**
 * An order's number as HL7 v2 orders are keyed too: `number@namespace`. Without a namespace the facility and the role of
 * whoever gave the number stand in for it, so that placers' and fillers' bare numbers never meet by chance.
 */
export function orderNumber(
  { index, source }: TranslateContext,
  facility: string,
  {
    number,
    namespace,
    role = "placer",
  }: { number: string; namespace?: string | undefined; role?: "placer" | "filler" },
): string {
  return `${number}@${namespace ? authorityName(index, source, facility, namespace) : `${facility}:${role}`}`;
}

/** Identifiers with mapped authorities, the medical record number first (mapping F8). */
export function identityOf(
  context: TranslateContext,
  facility: string,
  identifiers: { value: string; authority?: string | undefined; type?: string | undefined }[],
): PatientIdentity {
  const list = identifiers.map(
    ({ value, authority, type }): PatientIdentifier => ({
      value,
      authority: authorityName(context.index, context.source, facility, authority ?? ""),
      type: type ?? (identifiers.length === 1 ? "MR" : ""),
    }),
  );
  return { identifiers: list.toSorted((a, b) => Number(b.type === "MR") - Number(a.type === "MR")) };
}

interface NamedPlace {
  unit: string;
  room?: string | undefined;
  bed?: string | undefined;
  facility?: string | undefined;
}

/** Resolves a place by the source's own layout of components; an unknown one is kept, flagged and listed. */
export function placeOf(context: TranslateContext, place: NamedPlace, path: string, findings: Findings): PlaceRef {
  const { layout } = context.source;
  const components: string[] = new Array(Math.max(layout.unit, layout.room, layout.bed, layout.facility)).fill("");
  components[layout.facility - 1] = place.facility ?? "";
  components[layout.bed - 1] = place.bed ?? "";
  components[layout.room - 1] = place.room ?? "";
  components[layout.unit - 1] = place.unit;
  const ref = resolvePlace(context.index, context.source, components, facilityOf(context, place.facility));
  if (!ref.mapped) {
    addFlag(findings, "location.unmapped");
    findings.unmapped.push({ kind: "location", word: ref.raw, path });
  }
  return ref;
}

export function addFlag(findings: Findings, flag: Flag): void {
  if (!findings.flags.includes(flag)) findings.flags.push(flag);
}

/** What an order code means at this site (mapping O1); an unknown one is `other` and listed. */
export function orderMeaning(
  context: TranslateContext,
  codes: { code: string; system?: string | undefined }[],
  path: string,
  findings: Findings,
): OrderMeaning {
  const { orders } = context.index.words(context.source);
  for (const { code, system } of codes) {
    const means = meaningOf(orders, code, system ?? "");
    if (means) return means;
  }
  const [first] = codes;
  if (first) {
    addFlag(findings, "code.unmapped");
    findings.unmapped.push({ kind: "order", word: codeWord(first), path });
  }
  return "other";
}

/** `code^system`, or the code alone. */
export function codeWord({ code, system }: { code: string; system?: string | undefined }): string {
  return system ? `${code}^${system}` : code;
}

/** Part of every claim, whatever its family. */
export interface ClaimBase {
  trigger: string;
  source: string;
  time: StatedTime;
  order: ClaimOrder;
  flags: Flag[];
}

/** Name and version of a mapping's code; the version rises with every change of meaning, so that lineage tells them apart. */
interface MappingName {
  name: string;
  version: string;
}

export function emptyTranslation({ name, version }: MappingName): Translation {
  return { drafts: [], parked: null, ignored: null, unmapped: [], mapping: name, mappingVersion: version };
}
