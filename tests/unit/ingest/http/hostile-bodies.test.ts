import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import type { FhirPorts } from "#server/ingest/fhir/fhir-ports.ts";
import { receiveFhir } from "#server/ingest/fhir/receive-fhir.ts";
import { READ_RESOURCES } from "#server/ingest/fhir/translate-fhir.ts";
import type { InboundItem } from "#server/ingest/inbound-item.ts";
import { receiveWebhook } from "#server/ingest/webhook/receive-webhook.ts";
import { WEBHOOK_TYPES } from "#server/ingest/webhook/webhook-types.ts";
import { FHIR_SECRET, RECEIVED_AT, sampleIndex, WEBHOOK_SECRET } from "./sample-site.ts";

/** Senders that are known and have lost their mind: whatever they sign is read. */
function door() {
  const items: InboundItem[] = [];
  const ports: FhirPorts = {
    now: () => RECEIVED_AT,
    site: sampleIndex,
    client: () => null,
    submit: async (submitted) => {
      items.push(...submitted);
      return submitted.map((_, at) => ({ inboundId: at, status: "stored", events: 0, flags: [] }));
    },
    subscriptions: { update: async (_key, work) => (await work(null)).result },
    reportGap: async () => {},
  };
  const fhir = (text: string) => {
    const headers = { "content-type": "application/fhir+json", authorization: `Bearer ${FHIR_SECRET}` };
    return receiveFhir({ source: "FHIR", headers, body: Buffer.from(text), remote: "::1:1" }, ports);
  };
  const webhook = (text: string) => {
    const headers = {
      "content-type": "application/cloudevents+json",
      "webhook-id": "w1",
      "webhook-timestamp": String(Math.trunc(RECEIVED_AT / 1000)),
      "webhook-signature": new Webhook(WEBHOOK_SECRET).sign("w1", new Date(RECEIVED_AT), text),
    };
    return receiveWebhook({ source: "EVS", headers, body: Buffer.from(text), remote: "::1:1" }, ports);
  };
  return { items, fhir, webhook };
}

const event = (type: string, data: string) =>
  `{"specversion":"1.0","id":"1","source":"/x","type":${JSON.stringify(type)},"data":${data}}`;
const notification = (resource: string, number = "1") =>
  `{"resourceType":"Bundle","type":"subscription-notification","entry":[{"resource":{"resourceType":"SubscriptionStatus",
  "type":"event-notification","subscription":{"reference":"Subscription/s1"},"notificationEvent":[{"eventNumber":${number}}]}},
  {"fullUrl":"urn:uuid:1","resource":${resource}}]}`;

const deep = (levels: number, open: string, close: string) => `${open.repeat(levels)}1${close.repeat(levels)}`;
const HOSTILE: Record<string, string> = {
  "lists in lists": deep(100_000, "[", "]"),
  "objects in objects": deep(100_000, '{"a":', "}"),
  "extensions in extensions": deep(5_000, '{"resourceType":"Encounter","extension":[{"valueReference":', "}]}"),
  "a number of a million digits": "9".repeat(1_000_000),
  "a number beyond all numbers": "1e400",
  "keys of the prototype":
    '{"resourceType":"Encounter","id":"1","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  "a hundred thousand keys": `{${Array.from({ length: 100_000 }, (_, at) => `"k${at}":0`).join(",")}}`,
  "lone surrogates and zero bytes": '{"resourceType":"Encounter","id":"\\ud800\\u0000"}',
};

describe("a body of a known sender", () => {
  for (const [name, body] of Object.entries(HOSTILE))
    test(`of ${name} is answered, kept if it could be read, and changes nothing around it`, async () => {
      const { fhir, webhook, items } = door();
      for (const text of [body, notification(body), notification('{"resourceType":"Encounter"}', body)])
        assert.ok([200, 400].includes((await fhir(text)).status));
      for (const text of [body, ...[...WEBHOOK_TYPES.keys()].slice(0, 8).map((type) => event(type, body))])
        assert.ok([200, 400].includes((await webhook(text)).status));
      for (const { translation, kind } of items) assert.ok(kind.length < 60 && translation.drafts.length < 10);
      assert.equal(({} as { polluted?: number }).polluted, undefined);
    });

  test("of any JSON in any place is 200 or 400, and a fault never repeats what was sent", async () => {
    const { fhir, webhook } = door();
    const canary = "Zyxwvutsrq";
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }).map((json) => JSON.stringify(json)),
      fc.constantFrom(`"${canary}"`, `{"${"identifier"}":[{"value":"${canary}"}]}`, `["${canary}"]`),
      fc
        .dictionary(
          fc.constantFrom(
            "status",
            "subject",
            "identifier",
            "location",
            "code",
            "period",
            "place",
            "visit",
            "at",
            "order",
            "__proto__",
          ),
          fc.oneof(fc.jsonValue(), fc.constant(canary)),
        )
        .map((json) => JSON.stringify(json)),
    );
    await fc.assert(
      fc.asyncProperty(
        value,
        fc.constantFrom(...READ_RESOURCES),
        fc.constantFrom(...WEBHOOK_TYPES.keys()),
        async (json, type, kind) => {
          const resource = json.startsWith("{")
            ? `{"resourceType":"${type}",${json.slice(1).replace(/^}/, '"id":"1"}')}`
            : json;
          const answers = [await fhir(notification(resource)), await webhook(event(kind, json))];
          for (const { status, body } of answers) {
            assert.ok(status === 200 || status === 400, `${status}`);
            assert.ok(!body.includes(canary));
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});
