import type { Visit } from "../hospital/visit.ts";

export interface TaskContent {
  facility: string;
  eventNumber: number;
  /** Task id, the same through requested, in-progress and completed. */
  id: string;
  status: "requested" | "in-progress" | "completed";
  code: string;
  visit: Visit;
  mrn: string;
  authoredAt: number;
  occurredAt: number;
  recordedAt: number;
}

/** FHIR R4 subscriptions backport: a `history` Bundle with a Parameters status and the full resource. */
export function taskNotification(content: TaskContent): string {
  const base = baseUrl(content.facility);
  const url = `${base}/Task/${content.id}`;
  const part = [
    { name: "event-number", valueString: String(content.eventNumber) },
    { name: "timestamp", valueInstant: iso(content.recordedAt) },
    { name: "focus", valueReference: { reference: url } },
  ];
  const task = {
    resource: taskResource(content, base),
    fullUrl: url,
    request: { method: "PUT", url: `Task/${content.id}` },
    response: { status: "200" },
  };
  const status = statusEntry(content, "event-notification", [{ name: "notification-event", part }]);
  return JSON.stringify({
    ...bundle(`${content.id}-${content.eventNumber}`, content.recordedAt),
    entry: [status, task],
  });
}

/** Handshake at the start, then heartbeats: they carry the counter and no event. */
export function statusNotification(
  type: "handshake" | "heartbeat",
  content: Pick<TaskContent, "facility" | "eventNumber" | "recordedAt">,
): string {
  const id = `${type}-${content.eventNumber}-${content.recordedAt}`;
  return JSON.stringify({ ...bundle(id, content.recordedAt), entry: [statusEntry(content, type, [])] });
}

function bundle(id: string, at: number) {
  return { resourceType: "Bundle", id, type: "history", timestamp: iso(at) };
}

function statusEntry(
  content: Pick<TaskContent, "facility" | "eventNumber">,
  type: string,
  events: Record<string, unknown>[],
) {
  const subscription = subscriptionUrl(content.facility);
  const parameter = [
    { name: "subscription", valueReference: { reference: subscription } },
    { name: "topic", valueCanonical: `${baseUrl(content.facility)}/SubscriptionTopic/task-status` },
    { name: "status", valueCode: "active" },
    { name: "type", valueCode: type },
    { name: "events-since-subscription-start", valueString: String(content.eventNumber) },
    ...events,
  ];
  return {
    resource: { resourceType: "Parameters", parameter },
    request: { method: "GET", url: `${subscription}/$status` },
    response: { status: "200" },
  };
}

function taskResource(content: TaskContent, base: string) {
  const { visit, facility } = content;
  return {
    resourceType: "Task",
    id: content.id,
    meta: { lastUpdated: iso(content.recordedAt) },
    identifier: [{ system: `${base}/task-number`, value: content.id }],
    status: content.status,
    intent: "order",
    code: { coding: [{ system: `${base}/task-code`, code: content.code }] },
    for: {
      type: "Patient",
      identifier: {
        type: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/v2-0203", code: "MR" }] },
        system: facility,
        value: content.mrn,
      },
    },
    encounter: {
      type: "Encounter",
      identifier: {
        type: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/v2-0203", code: "VN" }] },
        system: facility,
        value: visit.number,
      },
    },
    authoredOn: iso(content.authoredAt),
    ...executionPeriod(content),
    lastModified: iso(content.occurredAt),
  };
}

function executionPeriod({ status, occurredAt }: TaskContent) {
  if (status === "requested") return {};
  return { executionPeriod: status === "in-progress" ? { start: iso(occurredAt) } : { end: iso(occurredAt) } };
}

export function subscriptionUrl(facility: string): string {
  return `${baseUrl(facility)}/Subscription/discharge-medication`;
}

function baseUrl(facility: string): string {
  return `https://pharmacy.${facility.toLowerCase()}.example/fhir`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
