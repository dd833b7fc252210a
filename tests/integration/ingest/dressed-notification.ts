export type FhirVersion = "R4" | "R4B" | "R5";
export type Payload = "empty" | "id-only" | "full-resource";

const AT = "2026-11-17T18:00:00Z";

/** A visit as its server holds it; the label makes its patient one whose every look is reviewed. */
export function visitResource(id: string, isVip = false) {
  return {
    resourceType: "Encounter",
    id,
    meta: {
      versionId: "1",
      lastUpdated: AT,
      ...(isVip && { security: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", code: "VIP" }] }),
    },
    status: "in-progress",
    class: { code: "IMP" },
    identifier: [{ system: "urn:gen:visit", value: `F-${id}` }],
    subject: { type: "Patient", identifier: { system: "urn:gen:mrn", value: `M-${id}` } },
  };
}

/** A notification in the dress of its version: Parameters, SubscriptionStatus with strings, with integer64 (number `since`). */
export function dressedNotification(
  version: FhirVersion,
  type: string,
  { since, payload, id, isVip }: { since: number; payload: Payload; id: string; isVip?: boolean },
): object {
  const isEvent = type === "event-notification";
  const focus = payload === "empty" ? undefined : { reference: `Encounter/${id}` };
  const entry = isEvent && payload === "full-resource" ? [{ resource: visitResource(id, isVip) }] : [];
  const reference = { reference: `Subscription/${version}` };
  if (version === "R4") {
    const part = [
      { name: "event-number", valueString: String(since) },
      { name: "timestamp", valueInstant: AT },
      ...(focus ? [{ name: "focus", valueReference: focus }] : []),
    ];
    const parameter = [
      { name: "subscription", valueReference: reference },
      { name: "topic", valueCanonical: "urn:t" },
      { name: "status", valueCode: "active" },
      { name: "type", valueCode: type },
      { name: "events-since-subscription-start", valueString: String(since) },
      ...(isEvent ? [{ name: "notification-event", part }] : []),
    ];
    const outer = type === "query-status" ? "searchset" : "history";
    return {
      resourceType: "Bundle",
      type: outer,
      entry: [{ resource: { resourceType: "Parameters", parameter } }, ...entry],
    };
  }
  const number = version === "R5" ? since : String(since);
  const status = {
    resourceType: "SubscriptionStatus",
    subscription: reference,
    topic: "urn:t",
    type,
    status: "active",
    eventsSinceSubscriptionStart: number,
    ...(isEvent && { notificationEvent: [{ eventNumber: number, timestamp: AT, ...(focus && { focus }) }] }),
  };
  const outer = version === "R5" ? "subscription-notification" : "history";
  return { resourceType: "Bundle", type: outer, entry: [{ resource: status }, ...entry] };
}
