import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { BedNow } from "#server/canonical/families/decision.ts";
import type { AnyTree } from "#server/contracts/events/class-tree.ts";
import { classesOf } from "#server/contracts/events/event-classes.ts";
import type { FieldClass } from "#server/contracts/field-class.ts";
import { type Audience, classOf, permits } from "../audience.ts";
import { ownConflicts } from "./own-conflicts.ts";

/** An event as an audience may see it. */
export type ShownEvent = Omit<RecordedEvent, "data" | "type"> & {
  type: RecordedEvent["type"];
  data: unknown;
  /** Something of its patient is withheld from this reader. */
  hidden?: true;
};

/** Units that have to do with an encounter now: where the patient is, and where they are promised to go. */
export type UnitsOf = (encounter: string) => readonly (string | null)[];
export type UnitOfBed = (bed: string) => string | null;

export interface EventPlaces {
  unitsOf: UnitsOf;
  unitOfBed: UnitOfBed;
}

/**
 * An event stays in its list, with its time, its type and its bed; of its data what the audience may not see is withheld. What
 * happened in one's own unit stays readable there after the patient has moved on. What is about no patient is nobody else's.
 */
export function redactEvent(event: RecordedEvent, audience: Audience, places: EventPlaces): ShownEvent {
  const fields = fieldsOf(event, audience, places);
  const data = withheld(ownData(event, audience), classesOf(event.type), fields);
  const patient = permits(fields, "identity") ? event.patient : null;
  if (permits(fields, "operational")) return { ...event, data, patient };
  const isHidden = event.encounter !== null || event.patient !== null;
  return {
    ...event,
    data,
    patient,
    encounter: null,
    correlationId: "hidden",
    ...(isHidden && { hidden: true as const }),
  };
}

function fieldsOf(event: RecordedEvent, audience: Audience, { unitsOf, unitOfBed }: EventPlaces): FieldClass {
  if (event.encounter === null && event.patient === null && event.bed === null) return audience.clearance;
  const units = [
    event.bed === null ? null : unitOfBed(event.bed),
    ...(event.encounter === null ? [] : unitsOf(event.encounter)),
    placeOf(event),
  ];
  return classOf(audience, { units, encounter: event.encounter });
}

function ownData({ data }: Pick<RecordedEvent, "data">, audience: Audience): unknown {
  if (!("now" in data) || !("occupants" in data.now)) return data;
  return { ...data, was: ownBed(data.was as BedNow | null, audience), now: ownBed(data.now, audience) };
}

function ownBed(bed: BedNow | null, audience: Audience): BedNow | null {
  return bed && { ...bed, conflicts: ownConflicts(bed.conflicts, bed.occupants, audience) };
}

/** Where the event itself says that it happened. */
function placeOf({ data }: Pick<NewEvent, "data">): string | null {
  if ("place" in data) return data.place?.unit ?? null;
  if ("now" in data && "place" in data.now) return data.now.place?.unit ?? null;
  return null;
}

function withheld(value: unknown, tree: FieldClass | AnyTree, clearance: FieldClass): unknown {
  if (value === null || typeof value !== "object")
    return typeof tree === "string" && permits(clearance, tree) ? value : null;
  if (typeof tree === "string") return permits(clearance, tree) ? value : Array.isArray(value) ? [] : null;
  if (Array.isArray(value)) return value.map((item) => withheld(item, tree, clearance));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, withheld(field, tree[name] ?? "identity", clearance)]),
  );
}
