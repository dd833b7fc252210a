import type { PlaceRef } from "#server/canonical/place.ts";
import { HL7_NULL, type Hl7Segment } from "#server/ingest/hl7v2/wire/hl7-segment.ts";
import { resolveFacility, resolvePlace } from "#server/site/site-index.ts";
import { listUnmapped, type MessageContext } from "../message-context.ts";
import { pathOf, readNullable, readText, type Spot, type Trace } from "./field-reader.ts";

/** PL.4 -> PV1-39 -> EVN-7 -> MSH-4 (reference mapping F14). */
const VISIT_FACILITY = 39;
const EVENT_FACILITY = 7;

/**
 * A PL field as a place: undefined when the sender said nothing, null for `""`. A component `""` counts as empty. A place
 * that the site map lacks is listed for a person.
 */
export function readPlace(
  context: MessageContext,
  spot: Spot,
  fields: Trace,
  as: string,
  pv1?: Hl7Segment | undefined,
): PlaceRef | null | undefined {
  const { segment, field } = spot;
  if (!segment || segment.field(field) === "") return undefined;
  const count = segment.components(field, spot.repetition);
  if (count === 1 && readNullable(spot) === null) {
    fields.push({ path: pathOf(spot), as });
    return null;
  }
  const components: string[] = [];
  for (let component = 1; component <= count; component += 1) {
    const word = segment.value(field, spot.repetition, component);
    components.push(word === undefined || word === HL7_NULL ? "" : word);
  }
  const place = resolvePlace(context.site, context.source, components, facilityOfVisit(context, pv1));
  if (place.raw === "" && !place.mapped) return undefined;
  fields.push({ path: pathOf(spot), as });
  if (!place.mapped) listUnmapped(context, "location", place.raw, pathOf(spot));
  return place;
}

function facilityOfVisit(context: MessageContext, pv1: Hl7Segment | undefined): string {
  const { site, facility, evn } = context;
  const named = (spot: Spot) => resolveFacility(site, readText(spot) ?? "")?.id;
  return (
    named({ segment: pv1, field: VISIT_FACILITY }) ?? named({ segment: evn, field: EVENT_FACILITY }) ?? facility.id
  );
}
