import type { Happening, HappeningOf } from "../hospital/happening.ts";
import type { BedPlan } from "../hospital/plan.ts";
import type { Place, Visit } from "../hospital/visit.ts";
import { adtBedStatus } from "../senders/adt-message.ts";
import type { Fields } from "../senders/hl7-text.ts";
import { bedText, placeText } from "../senders/patient-segments.ts";
import type { Charting } from "./charting.ts";
import type { Draft } from "./delivery.ts";

/** PV1-36: UB-04 codes where they exist, the house's own for leaving unseen. */
export const DISPOSITION_CODES = {
  home: "01",
  facility: "03",
  died: "20",
  "against-advice": "07",
  "left-unseen": "LWBS",
} as const;

export function chartStart(
  chart: Charting,
  { kind, at, visit, place }: HappeningOf<"visit.registered" | "visit.admitted">,
): Draft {
  const isWaiting = "area" in place && place.area === "WAIT";
  const pv1: Fields = { 3: placeText(place, chart.facility) };
  if (isWaiting) pv1[2] = "E";
  const trigger = kind === "visit.admitted" ? "A01" : "A04";
  return chart.movement(at, [bedId(place)], { trigger, visit, pv1 });
}

export function chartMove(chart: Charting, { at, visit, from, to }: HappeningOf<"visit.moved">): Draft {
  return moveDraft(chart, at, visit, from, to);
}

export function moveDraft(chart: Charting, at: number, visit: Visit, from: Place, to: Place): Draft {
  const isEmergency = "bed" in to && to.bed.unit.care === "emergency";
  const pv1: Fields = { 3: placeText(to, chart.facility), 6: placeText(from, chart.facility) };
  if (isEmergency) pv1[2] = "E";
  return chart.movement(at, [bedId(from), bedId(to)], { trigger: "A02", visit, pv1 });
}

export function chartLeft(chart: Charting, { at, visit, from, disposition }: HappeningOf<"visit.left">): Draft {
  const pv1 = {
    3: placeText(from, chart.facility),
    36: DISPOSITION_CODES[disposition],
    45: chart.world.calendar.hl7(at),
  };
  return chart.movement(at, [bedId(from)], { trigger: "A03", visit, pv1 });
}

export function chartLeave(chart: Charting, happening: HappeningOf<"leave.started" | "leave.ended">): Draft {
  const { at, visit } = happening;
  const beds = [chart.bedId(visit)];
  if (happening.kind === "leave.ended") return chart.movement(at, beds, { trigger: "A22", visit });
  return chart.movement(at, beds, { trigger: "A21", visit, pv2: { 47: chart.world.calendar.hl7(happening.returnAt) } });
}

/** Emergency to inpatient is A06; an observation patient only changes class in the record. */
export function chartClass(chart: Charting, { at, visit }: HappeningOf<"visit.classed">): Draft {
  if (visit.class === "I") return chart.movement(at, [], { trigger: "A06", visit });
  return chart.remark(at, [], { trigger: "A08", visit });
}

export function chartAssignment(
  chart: Charting,
  { kind, at, request, bed }: HappeningOf<"bed.assigned" | "bed.unassigned">,
): Draft {
  const { visit } = request;
  const place = bedText(bed, chart.facility);
  const isGiven = kind === "bed.assigned";
  if (visit.status === "planned") {
    const pv2 = { 8: chart.world.calendar.hl7(at) };
    return chart.remark(at, [bed.id], { trigger: isGiven ? "A14" : "A27", visit, pv1: { 3: place }, pv2 });
  }
  if (isGiven) return chart.remark(at, [bed.id], { trigger: "A15", visit, pv1: { 42: place } });
  return chart.remark(at, [bed.id], { trigger: "A26", visit, pv1: { 42: place }, pv2: { 1: place } });
}

export function chartPlan(
  chart: Charting,
  happening: HappeningOf<"visit.planned" | "discharge.expected" | "visit.updated">,
): Draft {
  const { at, visit } = happening;
  const { calendar } = chart.world;
  if (happening.kind === "visit.planned")
    return chart.remark(at, [], { trigger: "A05", visit, pv2: { 8: calendar.hl7(happening.plannedAt) } });
  if (happening.kind === "visit.updated") return chart.remark(at, [], { trigger: "A08", visit });
  return chart.remark(at, [], { trigger: "A16", visit, pv2: { 9: calendar.hl7(happening.expectedAt) } });
}

export function chartBedStatus(
  chart: Charting,
  happening: HappeningOf<"bed.blocked" | "bed.unblocked" | "bed.surveyed">,
): Draft {
  return bedStatusDraft(chart, happening.at, happening.bed, statusOf(happening));
}

export function bedStatusDraft(chart: Charting, at: number, bed: BedPlan, status: "C" | "H" | "U"): Draft {
  return chart.hl7("EPIC-ADT", "ADT^A20", { visit: null, beds: [bed.id], at }, (station, stamp) =>
    adtBedStatus(station, stamp, at, bed, status),
  );
}

function statusOf(happening: Extract<Happening, { kind: "bed.blocked" | "bed.unblocked" | "bed.surveyed" }>) {
  if (happening.kind === "bed.blocked") return "C";
  return happening.kind === "bed.surveyed" && happening.state === "dirty" ? "H" : "U";
}

function bedId(place: Place): string | null {
  return "bed" in place ? place.bed.id : null;
}
