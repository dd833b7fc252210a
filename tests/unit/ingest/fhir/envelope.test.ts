import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { NOTIFICATION_TYPES, type Notification, parseNotification } from "#server/ingest/fhir/envelope.ts";

const FOLDER = join(process.env.CORPUS_DIR ?? join(import.meta.dirname, "../../../../../shared/corpus"), "fhir-r4");

function read(value: unknown): Notification {
  const parsed = parseNotification(value);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return parsed.notification;
}

/** type, status, eventsSinceStart, [number, has focus, has resource, contexts] of each event, errors. */
const EXPECTED: Record<string, unknown[]> = {
  "Bundle-r4-notification-empty-with-auth": ["event-notification", "active", 2, [[2, false, false, 0]], []],
  "Bundle-r4-notification-empty": ["event-notification", "active", 2, [[2, false, false, 0]], []],
  "Bundle-r4-notification-error": ["query-status", "error", 3, [], ["no-response"]],
  "Bundle-r4-notification-full-resource-with-query": ["event-notification", "active", 2, [[2, true, true, 0]], []],
  "Bundle-r4-notification-full-resource": ["event-notification", "active", 2, [[2, true, true, 0]], []],
  "Bundle-r4-notification-handshake": ["handshake", "requested", 0, [], []],
  "Bundle-r4-notification-heartbeat": ["heartbeat", "active", 2, [], []],
  "Bundle-r4-notification-id-only-with-auth": ["event-notification", "active", 2, [[2, true, false, 0]], []],
  "Bundle-r4-notification-id-only-with-query": ["event-notification", "active", 2, [[2, true, false, 0]], []],
  "Bundle-r4-notification-id-only": ["event-notification", "active", 2, [[2, true, false, 0]], []],
  "Bundle-r4-notification-multi-resource": ["event-notification", "active", 2, [[2, true, true, 1]], []],
  "Parameters-r4-notification-status": ["event-notification", "active", 2, [[2, false, false, 0]], []],
};

describe("published R4 samples", { skip: existsSync(FOLDER) ? false : `no samples at ${FOLDER}` }, () => {
  test("every sample of the folder is expected here", () => {
    const names = readdirSync(FOLDER).map((name) => name.replace(".json", ""));
    assert.deepEqual(names.toSorted(), Object.keys(EXPECTED).toSorted());
  });

  for (const [name, expected] of Object.entries(EXPECTED))
    test(`${name} is read as published`, () => {
      const seen = read(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")));
      const events = seen.events.map((event) => [
        event.number,
        event.focus !== null,
        event.resource !== null,
        event.additionalContext.length,
      ]);
      assert.deepEqual([seen.type, seen.status, seen.eventsSinceStart, events, seen.errors], expected);
      assert.equal(seen.subscription, "https://example.org/fhir/Subscription/admission");
      assert.equal(seen.topic, "http://hl7.org/SubscriptionTopic/admission");
    });
});

const encounter = { resourceType: "Encounter", id: "e1", status: "in-progress" };

function statusBundle(type: string, status: object, ...entries: object[]) {
  const resource = { resourceType: "SubscriptionStatus", subscription: { reference: "Subscription/s1" }, ...status };
  return { resourceType: "Bundle", type, entry: [{ resource }, ...entries] };
}

describe("R4B and R5 notifications", () => {
  test("an R4B history bundle led by SubscriptionStatus is read", () => {
    const seen = read(
      statusBundle(
        "history",
        {
          type: "event-notification",
          eventsSinceSubscriptionStart: "7",
          notificationEvent: [
            { eventNumber: "7", timestamp: "2026-11-17T10:00:00Z", focus: { reference: "Encounter/e1" } },
          ],
        },
        { fullUrl: "https://x.test/fhir/Encounter/e1", resource: encounter },
      ),
    );
    assert.deepEqual([seen.events[0]?.number, seen.events[0]?.resource?.id], [7, "e1"]);
    assert.equal(seen.events[0]?.timestamp, Date.parse("2026-11-17T10:00:00Z"));
  });

  test("scenario 78: an event number is read as a string (R4, integer64) and as a number", () => {
    for (const eventNumber of ["9007199", 9007199]) {
      const seen = read(
        statusBundle("subscription-notification", {
          type: "event-notification",
          eventsSinceSubscriptionStart: eventNumber,
          notificationEvent: [{ eventNumber }],
        }),
      );
      assert.deepEqual([seen.events[0]?.number, seen.eventsSinceStart], [9007199, 9007199]);
    }
  });

  test("events without numbers of their own are those that the count ends with, and without a count too they are refused", () => {
    const notificationEvent = [{ focus: { reference: "Encounter/e1" } }, { focus: { reference: "Encounter/e2" } }];
    const counted = { type: "event-notification", eventsSinceSubscriptionStart: 7, notificationEvent };
    assert.deepEqual(
      read(statusBundle("history", counted)).events.map(({ number, focus }) => [number, focus]),
      [
        [6, "Encounter/e1"],
        [7, "Encounter/e2"],
      ],
    );
    const uncounted = { type: "event-notification", notificationEvent };
    const refused = parseNotification(statusBundle("history", uncounted));
    assert.deepEqual(refused.ok ? [] : refused.faults.map(({ detail }) => detail), ["no event number"]);
  });

  test("a deleted focus is told from one that is only absent", () => {
    const status = {
      type: "event-notification",
      notificationEvent: [
        { eventNumber: 2, focus: { reference: "https://x.test/fhir/Encounter/e2" } },
        { eventNumber: 1, focus: { reference: "https://x.test/fhir/Encounter/e1/_history/3" } },
      ],
    };
    const entry = { fullUrl: "https://x.test/fhir/Encounter/e1", request: { method: "DELETE", url: "Encounter/e1" } };
    const seen = read(statusBundle("subscription-notification", status, entry));
    assert.deepEqual(
      seen.events.map(({ number, isDeleted }) => [number, isDeleted]),
      [
        [1, true],
        [2, false],
      ],
    );
  });

  test("a sole resource without a named focus is the focus of a sole event", () => {
    const status = { type: "event-notification", notificationEvent: [{ eventNumber: 1 }] };
    const seen = read(statusBundle("history", status, { fullUrl: "urn:uuid:1", resource: encounter }));
    assert.equal(seen.events[0]?.resource?.id, "e1");
  });
});

type Version = "R4" | "R4B" | "R5";

/** The same notification in the dress of each version: Parameters, SubscriptionStatus with strings, with integer64. */
function dressed(version: Version, type: string, payload: string) {
  const carriesEvent = type === "event-notification" || type === "query-event";
  const focus = payload === "empty" ? undefined : { reference: "https://x.test/fhir/Encounter/e1" };
  const entry =
    carriesEvent && payload === "full-resource"
      ? [{ fullUrl: "https://x.test/fhir/Encounter/e1", resource: encounter }]
      : [];
  const outer = type.startsWith("query") && version === "R4" ? "searchset" : "history";
  const number = version === "R5" ? 7 : "7";
  if (version !== "R4") {
    const notificationEvent = carriesEvent
      ? [{ eventNumber: number, timestamp: AT, ...(focus && { focus }) }]
      : undefined;
    const status = { type, status: "active", topic: "urn:t", eventsSinceSubscriptionStart: number, notificationEvent };
    return statusBundle(version === "R5" ? "subscription-notification" : "history", status, ...entry);
  }
  const part = [
    { name: "event-number", valueString: "7" },
    { name: "timestamp", valueInstant: AT },
    ...(focus ? [{ name: "focus", valueReference: focus }] : []),
  ];
  const parameter = [
    { name: "subscription", valueReference: { reference: "Subscription/s1" } },
    { name: "topic", valueCanonical: "urn:t" },
    { name: "status", valueCode: "active" },
    { name: "type", valueCode: type },
    { name: "events-since-subscription-start", valueString: "7" },
    ...(carriesEvent ? [{ name: "notification-event", part }] : []),
  ];
  return {
    resourceType: "Bundle",
    type: outer,
    entry: [{ resource: { resourceType: "Parameters", parameter } }, ...entry],
  };
}
const AT = "2026-11-17T10:00:00Z";

describe("every type of notification with every payload", () => {
  for (const type of NOTIFICATION_TYPES)
    for (const payload of ["empty", "id-only", "full-resource"])
      test(`${type}, ${payload}: R4, R4B and R5 say the same`, () => {
        const [r4, r4b, r5] = (["R4", "R4B", "R5"] as const).map((version) => read(dressed(version, type, payload)));
        assert.deepEqual(r4, r4b);
        assert.deepEqual(r4, r5);
        assert.deepEqual([r4?.type, r4?.status, r4?.topic, r4?.eventsSinceStart], [type, "active", "urn:t", 7]);
        const carriesEvent = type === "event-notification" || type === "query-event";
        const [event] = r4?.events ?? [];
        assert.equal(event?.number, carriesEvent ? 7 : undefined);
        assert.equal(
          event?.focus ?? null,
          carriesEvent && payload !== "empty" ? "https://x.test/fhir/Encounter/e1" : null,
        );
        assert.equal(event?.resource?.id, carriesEvent && payload === "full-resource" ? "e1" : undefined);
      });
});

describe("wrong notifications", () => {
  test("the wrong field is located and its value is not repeated", () => {
    const fault = (value: unknown) => {
      const parsed = parseNotification(value);
      return parsed.ok ? null : parsed.faults[0]?.pointer;
    };
    assert.equal(fault(statusBundle("history", { type: "gossip" })), "/entry/0/resource/type");
    assert.equal(fault(statusBundle("transaction", { type: "handshake" })), "/type");
    assert.equal(
      fault({ resourceType: "Bundle", type: "history", entry: [{ resource: encounter }] }),
      "/entry/0/resource",
    );
    assert.equal(fault(encounter), "/resourceType");
    assert.equal(fault(null), "");
    const negative = { type: "event-notification", notificationEvent: [{ eventNumber: "-1" }] };
    assert.equal(fault(statusBundle("history", negative)), "/entry/0/resource/notificationEvent/0/eventNumber");
  });

  test("random JSON never throws", () => {
    const entry = fc.record(
      { fullUrl: fc.string(), resource: fc.jsonValue(), request: fc.jsonValue() },
      { requiredKeys: [] },
    );
    const bundle = fc.record({
      resourceType: fc.constant("Bundle"),
      type: fc.constantFrom("history", "subscription-notification"),
      entry: fc.array(fc.oneof(entry, fc.jsonValue())),
    });
    const parameters = fc.record({
      resourceType: fc.constantFrom("Parameters", "SubscriptionStatus"),
      parameter: fc.array(
        fc.oneof(
          fc.record({ name: fc.constantFrom("type", "notification-event"), part: fc.jsonValue() }),
          fc.jsonValue(),
        ),
      ),
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), bundle, parameters), (value) => {
        parseNotification(value);
      }),
      { numRuns: 1500 },
    );
  });
});
