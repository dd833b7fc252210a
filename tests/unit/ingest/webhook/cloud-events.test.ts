import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseCloudEvents, readEvent } from "#server/ingest/webhook/cloud-events.ts";

const bytes = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
const STRUCTURED = { "content-type": "application/cloudevents+json; charset=utf-8" };
const BATCH = { "content-type": "application/cloudevents-batch+json" };
const event = {
  specversion: "1.0",
  id: "e1",
  source: "/evs",
  type: "bed.unblocked",
  data: { place: { unit: "5EAST" } },
};

function eventsOf(parsed: ReturnType<typeof parseCloudEvents>) {
  assert.ok(parsed.ok);
  return parsed.events;
}

describe("CloudEvents content modes", () => {
  test("a structured event keeps its attributes, its data and its text", () => {
    const [read] = eventsOf(parseCloudEvents(STRUCTURED, bytes(event)));
    assert.ok(read?.ok);
    assert.deepEqual([read.event.id, read.event.type, read.event.data], ["e1", "bed.unblocked", event.data]);
    assert.deepEqual(JSON.parse(read.text), event);
  });

  test("binary mode takes percent-encoded attributes from headers and stores one self-contained event", () => {
    const headers = {
      "content-type": "application/json",
      "ce-specversion": "1.0",
      "ce-id": "e1",
      "ce-source": "/evs%20north",
      "ce-type": "bed.unblocked",
    };
    const [read] = eventsOf(parseCloudEvents(headers, bytes('{"place": {"unit":"5EAST"}}')));
    assert.ok(read?.ok);
    assert.equal(read.event.source, "/evs north");
    assert.ok(read.text.endsWith('"data":{"place": {"unit":"5EAST"}}}'), "the data's own bytes are kept");
    const again = readEvent(JSON.parse(read.text), read.text);
    assert.ok(again.ok && again.event.type === "bed.unblocked");
  });

  test("each element of a batch stands for itself: a bad neighbour spoils nothing", () => {
    const events = eventsOf(parseCloudEvents(BATCH, bytes([event, { ...event, specversion: "0.3" }, event])));
    assert.deepEqual(
      events.map((read) => read.ok),
      [true, false, true],
    );
    assert.ok(events[1] && !events[1].ok && events[1].faults[0]?.pointer === "/specversion");
  });

  test("an empty batch is a valid request without events", () => {
    assert.equal(eventsOf(parseCloudEvents(BATCH, bytes([]))).length, 0);
  });
});

describe("CloudEvents refusals", () => {
  test("a content type that is none of the three modes is 415, a body that is no JSON is 400", () => {
    const status = (headers: Record<string, string>, body: string) => {
      const parsed = parseCloudEvents(headers, bytes(body));
      return parsed.ok ? 200 : parsed.status;
    };
    assert.equal(status({ "content-type": "text/plain" }, "{}"), 415);
    assert.equal(
      status({ "content-type": "application/json" }, "{}"),
      415,
      "JSON without ce- headers is no CloudEvent",
    );
    assert.equal(status({}, ""), 415);
    assert.equal(status(STRUCTURED, "{"), 400);
    assert.equal(status(BATCH, "{}"), 400);
  });

  test("base64 data, a foreign data type and a wrong time are located", () => {
    const pointer = (value: unknown) => {
      const read = readEvent(value, "");
      return read.ok ? null : read.faults[0]?.pointer;
    };
    assert.equal(pointer({ ...event, data_base64: "AA==" }), "/data_base64");
    assert.equal(pointer({ ...event, datacontenttype: "text/xml" }), "/datacontenttype");
    assert.equal(pointer({ ...event, time: "yesterday" }), "/time");
    assert.equal(pointer({ ...event, id: "" }), "/id");
    assert.equal(pointer(event), null);
  });

  test("nesting beyond the bound is refused, not followed", () => {
    const parsed = parseCloudEvents(BATCH, bytes(`[${'{"data":'.repeat(50_000)}1${"}".repeat(50_000)}]`));
    assert.ok(!parsed.ok && parsed.status === 400);
  });

  test("random bytes and random JSON never throw, in any mode", () => {
    const types = ["application/json", STRUCTURED["content-type"], BATCH["content-type"], "text/plain", ""];
    fc.assert(
      fc.property(
        fc.constantFrom(...types),
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => bytes(text)),
        ),
        (type, body) => {
          parseCloudEvents({ "content-type": type, "ce-specversion": "1.0" }, body);
        },
      ),
      { numRuns: 500 },
    );
  });
});
