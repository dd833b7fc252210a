import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { type InboundItem, IngestUnavailable, type Receipt } from "#server/ingest/inbound-item.ts";
import { receiveWebhook } from "#server/ingest/webhook/receive-webhook.ts";
import { RECEIVED_AT, sampleIndex, WEBHOOK_SECRET } from "../http/sample-site.ts";

const cleaning = (id: string, data: unknown = { place: { unit: "5EAST", room: "11", bed: "A" } }) => ({
  specversion: "1.0",
  id,
  source: "/evs",
  type: "bed.cleaning.started",
  data,
});

interface Sent {
  source?: string;
  type?: string;
  body?: string;
  signature?: string;
  submit?: (items: InboundItem[]) => Promise<Receipt[]>;
}

async function receive({ source = "EVS", type = "application/cloudevents+json", body = "", signature, submit }: Sent) {
  const taken: InboundItem[] = [];
  const keep = async (items: InboundItem[]): Promise<Receipt[]> => {
    taken.push(...items);
    return items.map((_, at) => ({ inboundId: at, status: "stored", events: 1, flags: [] }));
  };
  const signed = new Webhook(WEBHOOK_SECRET).sign("msg_1", new Date(RECEIVED_AT), Buffer.from(body));
  const headers = {
    "content-type": type,
    "webhook-id": "msg_1",
    "webhook-timestamp": String(RECEIVED_AT / 1000),
    "webhook-signature": signature ?? signed,
  };
  const ports = { now: () => RECEIVED_AT, site: sampleIndex, submit: submit ?? keep };
  const answer = await receiveWebhook({ source, headers, body: Buffer.from(body), remote: "10.0.0.1:5" }, ports);
  return { answer, taken, said: JSON.parse(answer.body) };
}

const batch = (...events: unknown[]) => ({ type: "application/cloudevents-batch+json", body: JSON.stringify(events) });

describe("webhook receiver", () => {
  test("an event is submitted under its delivery id and answered after the commit", async () => {
    let isCommitted = false;
    const submit = async (): Promise<Receipt[]> => {
      await new Promise((resolve) => setImmediate(resolve));
      isCommitted = true;
      return [{ inboundId: 1, status: "duplicate", events: 0, flags: [] }];
    };
    const { answer, said } = await receive({ body: JSON.stringify(cleaning("1")), submit });
    assert.deepEqual([isCommitted, answer.status, said], [true, 200, { received: 1, duplicates: 1 }]);
    const { taken } = await receive({ body: JSON.stringify(cleaning("1")) });
    assert.deepEqual([taken[0]?.controlId, taken[0]?.kind, taken[0]?.refusal], ["msg_1", "bed.cleaning.started", null]);
    assert.equal(taken[0]?.translation.drafts.length, 1);
  });

  test("the same event has one content key however it is delivered, another event has another", async () => {
    const { taken: alone } = await receive({ body: JSON.stringify(cleaning("1")) });
    const { taken: both } = await receive(batch(cleaning("1"), cleaning("2")));
    assert.equal(alone[0]?.contentKey, both[0]?.contentKey);
    assert.notEqual(both[0]?.contentKey, both[1]?.contentKey);
    assert.deepEqual(
      both.map((item) => item.controlId),
      ["msg_1/0", "msg_1/1"],
    );
  });

  test("in a batch the wrong event is located and journalled as refused, its neighbours are taken", async () => {
    const { answer, said, taken } = await receive(batch(cleaning("1"), cleaning("2", { place: {} }), cleaning("3")));
    assert.equal(answer.status, 400);
    assert.equal(answer.headers["content-type"], "application/problem+json");
    assert.equal(said.errors[0].pointer, "/1/data/place/unit");
    assert.deepEqual(
      taken.map((item) => [item.translation.drafts.length, item.refusal?.answer ?? null]),
      [
        [1, null],
        [0, "400"],
        [1, null],
      ],
    );
  });

  test("an unknown type is accepted and parked", async () => {
    const { answer, taken } = await receive({ body: JSON.stringify({ ...cleaning("1"), type: "coffee.spilled" }) });
    assert.deepEqual([answer.status, taken[0]?.translation.parked?.reason], [200, "unsupported"]);
  });

  test("unknown source 404, wrong signature 401, too large 413, wrong type 415, no JSON 400: nothing is submitted", async () => {
    const body = JSON.stringify(cleaning("1"));
    const cases: [number, Sent][] = [
      [404, { source: "NOBODY", body }],
      [404, { source: "FHIR", body }],
      [401, { body, signature: "v1,AAAA" }],
      [413, { body: " ".repeat(5 * 1024 * 1024 + 1) }],
      [415, { body, type: "text/plain" }],
      [400, { body: "{" }],
    ];
    for (const [status, sent] of cases) {
      const { answer, taken, said } = await receive(sent);
      assert.deepEqual([answer.status, taken.length, said.status], [status, 0, status]);
      assert.equal(answer.headers["content-type"], "application/problem+json");
    }
  });

  test("storage away is 503 with Retry-After; any other failure is not hidden", async () => {
    const body = JSON.stringify(cleaning("1"));
    const { answer } = await receive({ body, submit: () => Promise.reject(new IngestUnavailable()) });
    assert.equal(answer.status, 503);
    assert.ok(Number(answer.headers["retry-after"]) > 0);
    await assert.rejects(receive({ body, submit: () => Promise.reject(new Error("bug")) }), /bug/);
  });
});
