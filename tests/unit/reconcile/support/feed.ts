import { createHash } from "node:crypto";
import type { ClaimOrder, EncounterClaim } from "#server/canonical/claim.ts";
import type { EventType, RecordedEvent } from "#server/canonical/event.ts";
import type { EncounterEventData } from "#server/canonical/families/encounter.ts";
import type { Instant, StatedTime } from "#server/canonical/instant.ts";
import type { PlaceRef } from "#server/canonical/place.ts";

export const DAY = Date.UTC(2026, 10, 17);
const MINUTE = 60_000;

/** `"14:40"` on the day of the tests, `"+1 09:00"` on the next. */
export function at(text: string): Instant {
  const [, day = "0", hours = "0", minutes = "0", seconds = "0"] =
    /^(?:\+(\d+) )?(\d+):(\d+)(?::(\d+))?$/.exec(text) ?? [];
  return DAY + Number(day) * 86_400_000 + (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1000;
}

/** `"5E-12"`: bed 5E-12 of unit 5E; `"ED"`: the unit alone; `"~HALL"`: a dummy place; `"?X^01"`: unmapped words. */
export function place(word: string): PlaceRef {
  if (word.startsWith("?"))
    return { raw: word.slice(1), facility: "GH", unit: null, bed: null, dummy: false, mapped: false };
  if (word.startsWith("~")) return { raw: word, facility: "GH", unit: word, bed: null, dummy: true, mapped: true };
  const [unit = word] = word.split("-");
  return { raw: word, facility: "GH", unit, bed: word.includes("-") ? word : null, dummy: false, mapped: true };
}

export interface Said {
  /** When the source wrote it down; the event's own time if it says nothing. */
  rec?: string;
  to?: string | null;
  from?: string;
  visit?: string | null;
  patient?: string;
  source?: string;
  evn6?: string;
  id?: string;
  messageTime?: string | null;
  controlId?: string | null;
  basis?: string;
  trigger?: string;
  data?: Record<string, unknown>;
  supersedes?: string[];
  contentKey?: string;
  bed?: string | null;
  kind?: RecordedEvent["kind"];
  actor?: string;
}

export type Unrecorded = Omit<RecordedEvent, "position" | "recordedAt" | "epoch">;

let serial = 0;

export function uuid(...parts: string[]): string {
  return createHash("sha256").update(parts.join("\u0000")).digest("hex").slice(0, 32);
}

/** A report as a translation would put it into the log, but for its place there. */
export function report(type: EventType, time: string, said: Said = {}): Unrecorded {
  serial++;
  const id = said.id ?? `e${serial}`;
  const r = at(said.rec ?? time);
  const stated: StatedTime = { at: at(time), offset: 0, precision: "minute", basis: said.basis ?? "EVN-6" };
  const order: ClaimOrder = {
    messageTime: said.messageTime === null ? null : at(said.messageTime ?? said.rec ?? time),
    sequence: null,
    controlId: said.controlId === undefined ? null : said.controlId,
    contentKey: said.contentKey ?? uuid(id),
  };
  const target: StatedTime | null = said.evn6
    ? { at: at(said.evn6), offset: 0, precision: "minute", basis: "EVN-6" }
    : null;
  const data = {
    trigger: said.trigger ?? type,
    source: said.source ?? "EHR",
    time: stated,
    order,
    flags: [],
    ...(said.to !== undefined && { place: said.to === null ? null : place(said.to) }),
    ...(said.from !== undefined && { prior: place(said.from) }),
    ...(type.endsWith(".cancelled") && { cancels: { targetTime: target } }),
    ...said.data,
  };
  return {
    id,
    type,
    version: 1,
    kind: said.kind ?? "report",
    occurredAt: stated.at,
    occurredOffset: 0,
    sourceRecordedAt: r,
    facility: "GH",
    encounter: said.visit === null ? null : `GH/${said.visit ?? "V1"}`,
    bed: said.bed ?? null,
    patient: said.patient ?? "P1",
    actor: said.actor ?? "source:EHR",
    correlationId: id,
    causationId: null,
    supersedes: said.supersedes ?? [],
    lineage: null,
    data,
  } as unknown as Unrecorded;
}

type Shorthand = (time: string, said?: Said) => Unrecorded;
type Class = EncounterClaim["class"];

const typed =
  (type: keyof EncounterEventData, trigger: string, klass?: Class): Shorthand =>
  (time, said = {}) =>
    report(type, time, {
      ...said,
      trigger: said.trigger ?? trigger,
      data: { ...(klass && { class: klass }), ...said.data },
    });

export const A01 = typed("encounter.admitted", "A01", "inpatient");
export const A02 = typed("encounter.transferred", "A02");
export const A03 = typed("encounter.discharged", "A03");
export const A04 = typed("encounter.registered", "A04", "emergency");
export const A05 = typed("encounter.preadmitted", "A05");
export const A06 = typed("encounter.class.changed", "A06", "inpatient");
export const A07 = typed("encounter.class.changed", "A07", "outpatient");
export const A08: Shorthand = (time, said = {}) =>
  report("encounter.updated", time, { ...said, trigger: "A08", data: { snapshot: true, ...said.data } });
export const A09 = typed("encounter.tracking.departed", "A09");
export const A10 = typed("encounter.tracking.arrived", "A10");
export const A11 = typed("encounter.admitted.cancelled", "A11");
export const A12 = typed("encounter.transferred.cancelled", "A12");
export const A13 = typed("encounter.discharged.cancelled", "A13");
export const A14 = typed("encounter.admission.expected", "A14");
export const A15 = typed("encounter.transfer.expected", "A15");
export const A16 = typed("discharge.expected", "A16");
export const A21 = typed("encounter.leave.started", "A21");
export const A22 = typed("encounter.leave.ended", "A22");
export const A25 = typed("discharge.expected.cancelled", "A25");
export const A26 = typed("encounter.transfer.expected.cancelled", "A26");
export const A27 = typed("encounter.admission.expected.cancelled", "A27");
export const A33 = typed("encounter.tracking.departed.cancelled", "A33");
export const A38 = typed("encounter.preadmitted.cancelled", "A38");
export const A52 = typed("encounter.leave.started.cancelled", "A52");
export const A53 = typed("encounter.leave.ended.cancelled", "A53");

/** A report about a bed, by the word of its event after `bed.`. */
export function bedReport(
  type: EventType,
  bed: string,
  time: string,
  data: Record<string, unknown> = {},
  said: Said = {},
): Unrecorded {
  return report(type, time, { ...said, visit: said.visit ?? null, bed, data: { place: place(bed), ...data } });
}

export function A20(bed: string, status: string, time: string, said: Said = {}): Unrecorded {
  return bedReport("bed.status.changed", bed, time, { status, trigger: "A20" }, said);
}

export function cleaned(bed: string, time: string, level = "standard"): Unrecorded {
  return bedReport("bed.cleaning.completed", bed, time, { level, jobId: null }, { source: "EVS" });
}

export function cleaningStarted(bed: string, time: string, level = "standard"): Unrecorded {
  return bedReport("bed.cleaning.started", bed, time, { level, jobId: null }, { source: "EVS" });
}

/** Both legs of one A17. */
export function A17(time: string, one: Said & { to: string }, two: Said & { to: string }): Unrecorded[] {
  const swapId = `swap-${time}`;
  const leg = (number: 1 | 2, own: Said, other: Said) =>
    report("encounter.swapped", time, {
      ...own,
      trigger: "A17",
      data: {
        leg: number,
        swapId,
        otherEncounter: other.visit ? `GH/${other.visit}` : null,
        otherPatient: other.patient,
      },
    });
  return [leg(1, one, two), leg(2, two, one)];
}

export function order(
  type: EventType,
  time: string,
  number: string | null,
  meaning: string,
  data: Record<string, unknown> = {},
  said: Said = {},
): Unrecorded {
  return report(type, time, {
    ...said,
    data: { numbers: number === null ? [] : [number], meaning, code: `${meaning}^L`, control: "NW", ...data },
  });
}
