import type { HappeningOf } from "../hospital/happening.ts";
import { mdm, ref } from "../senders/document-message.ts";
import { type OrderContent, orm, oru } from "../senders/order-message.ts";
import { subscriptionUrl, taskNotification } from "../senders/task-notification.ts";
import type { Application, Charting } from "./charting.ts";
import type { Draft } from "./delivery.ts";

export const ORDER_CODES = {
  admit: ["BR-ADM", "Bed request, admission"],
  transfer: ["BR-TRF", "Bed request, transfer"],
  discharge: ["DC-ORD", "Discharge order"],
} as const;
export const MEDICATION_TASK = "DC-MED-REC";
export const DOCUMENT_TYPES = { "follow-up": "FUPLAN", paperwork: "DCSUM" } as const;
const ABNORMAL_SHARE = 0.2;
const CRITICAL_SHARE = 0.015;

export function chartBedRequest(
  chart: Charting,
  { kind, at, request }: HappeningOf<"bed.requested" | "bed.request.withdrawn" | "bed.request.fulfilled">,
): Draft {
  const [code, name] = ORDER_CODES[request.kind];
  const content = { visit: request.visit, order: request.order, code, name };
  if (kind === "bed.requested") return order(chart, "BEDREQ", at, { ...content, control: "NW" });
  if (kind === "bed.request.withdrawn") return order(chart, "BEDREQ", at, { ...content, control: "CA" });
  return order(chart, "BEDREQ", at, { ...content, control: "SC", status: "CM" });
}

export function chartDischargeOrder(chart: Charting, happening: HappeningOf<"discharge.ordered">): Draft {
  const [code, name] = ORDER_CODES.discharge;
  const { at, visit, order: number } = happening;
  return order(chart, "BEDREQ", at, { visit, order: number, code, name, control: "NW" });
}

export function chartTest(
  chart: Charting,
  { kind, at, test }: HappeningOf<"test.ordered" | "test.started" | "test.resulted">,
): Draft {
  const application = test.kind === "lab" ? "LAB" : "RADIOLOGY";
  const content = { visit: test.visit, order: test.order, code: test.code, name: test.name };
  if (kind === "test.ordered") return order(chart, application, at, { ...content, control: "NW" });
  if (kind === "test.started") return order(chart, application, at, { ...content, control: "SC", status: "IP" });
  const value = test.kind === "lab" ? chart.random.between(1, 200).toFixed(1) : "Report is in the archive";
  return result(chart, application, at, { ...content, value, unit: "" });
}

export function chartObservation(chart: Charting, happening: HappeningOf<"observation">): Draft {
  const { at, visit, id, code, name, value, unit } = happening;
  return result(chart, "LAB", at, { visit, order: id, code, name, value, unit });
}

export function chartMilestone(chart: Charting, happening: HappeningOf<"milestone">): Draft | null {
  if (happening.milestone === "medication") return medicationTask(chart, happening);
  if (happening.milestone === "transport" || happening.state !== "done") return null;
  const { at, visit, id } = happening;
  const type = DOCUMENT_TYPES[happening.milestone];
  const mrn = chart.mrn(visit);
  return chart.hl7("EPIC-ADT", "MDM^T02", { visit, beds: [], at }, (station, stamp) =>
    mdm(station, stamp, { visit, mrn, id, type, occurredAt: at }),
  );
}

export function chartReferral(chart: Charting, { at, visit, id }: HappeningOf<"referral">): Draft {
  const mrn = chart.mrn(visit);
  return chart.hl7("EPIC-ADT", "REF^I12", { visit, beds: [], at }, (station, stamp) =>
    ref(station, stamp, { visit, mrn, id, occurredAt: at }),
  );
}

function medicationTask(chart: Charting, { at, visit, id, state }: HappeningOf<"milestone">): Draft {
  const status = ({ needed: "requested", running: "in-progress", done: "completed" } as const)[state];
  chart.eventNumber += 1;
  const { facility, eventNumber } = chart;
  const content = { facility, eventNumber, id, status, code: MEDICATION_TASK, visit, mrn: chart.mrn(visit) };
  const draft = chart.hl7("PHARMACY", "Task", { visit, beds: [], at }, (_station, stamp) =>
    taskNotification({ ...content, authoredAt: at, occurredAt: at, recordedAt: stamp.recordedAt }),
  );
  return { ...draft, id: `${subscriptionUrl(facility)}#${eventNumber}` };
}

function order(
  chart: Charting,
  application: Application,
  at: number,
  content: Omit<OrderContent, "mrn" | "occurredAt">,
): Draft {
  const mrn = chart.mrn(content.visit);
  return chart.hl7(application, "ORM^O01", { visit: content.visit, beds: [], at }, (station, stamp) =>
    orm(station, stamp, { ...content, mrn, occurredAt: at }),
  );
}

function result(
  chart: Charting,
  application: Application,
  at: number,
  content: Omit<OrderContent, "mrn" | "occurredAt" | "control" | "status"> & { value: string; unit: string },
): Draft {
  const mrn = chart.mrn(content.visit);
  const draw = chart.random.next();
  const flag = draw < CRITICAL_SHARE ? "HH" : draw < ABNORMAL_SHARE ? "H" : "N";
  return chart.hl7(application, "ORU^R01", { visit: content.visit, beds: [], at }, (station, stamp) =>
    oru(station, stamp, { ...content, mrn, occurredAt: at, flag }),
  );
}
