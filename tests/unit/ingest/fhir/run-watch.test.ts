import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FhirPorts, SubscriptionRecord } from "#server/ingest/fhir/fhir-ports.ts";
import { runWatch } from "#server/ingest/fhir/run-watch.ts";
import { RECEIVED_AT, sampleIndex, sampleSource } from "../http/sample-site.ts";

const status = (since: number, state: string) => ({
  resourceType: "Bundle",
  type: "searchset",
  entry: [
    {
      resource: {
        resourceType: "SubscriptionStatus",
        subscription: { reference: "Subscription/s1" },
        type: "query-status",
        status: state,
        eventsSinceSubscriptionStart: since,
      },
    },
  ],
});

function watch(silentMs: number, answer: unknown, known: Partial<SubscriptionRecord> = {}) {
  const gaps: string[] = [];
  const asked: string[] = [];
  const counter = { highest: 5, gaps: [], latestAt: RECEIVED_AT, handshakeAt: null };
  let record: SubscriptionRecord = {
    counter,
    lastHeardAt: RECEIVED_AT,
    status: "active",
    isCensusDue: false,
    ...known,
  };
  let silence = silentMs;
  const ports: FhirPorts = {
    now: () => RECEIVED_AT + silence,
    site: sampleIndex,
    submit: async () => [],
    client: () => ({
      async get(path) {
        asked.push(path);
        return answer === null ? { kind: "unavailable", status: 503 } : { kind: "found", body: answer };
      },
    }),
    subscriptions: {
      async update(_key, work) {
        const done = await work(record);
        record = done.record;
        return done.result;
      },
    },
    async reportGap(kind, _source, { from, to }) {
      gaps.push(`${kind} ${from}-${to}`);
    },
  };
  const run = () => runWatch(sampleSource(sampleIndex(), "FHIR"), "Subscription/s1", ports);
  /** The catch-up has done its work, and time goes by. */
  const later = (ms: number) => {
    record = { ...record, isCensusDue: false };
    silence += ms;
  };
  return { run, gaps, asked, later, record: () => record };
}

describe("watch over a subscription", () => {
  test("a late subscription is asked for its count, and what it missed becomes a gap", async () => {
    const { run, gaps, asked, record } = watch(121_000, status(7, "active"));
    assert.equal((await run()).action, "ask-status");
    assert.deepEqual([asked, gaps], [["Subscription/s1/$status"], ["detected 6-7"]]);
    assert.equal(record().counter.highest, 7);
    assert.equal(record().lastHeardAt, RECEIVED_AT, "an answer is not a notification");
  });

  test("one that was heard in time is left alone", async () => {
    const { run, asked } = watch(60_000, status(7, "active"));
    assert.deepEqual([(await run()).action, asked], ["none", []]);
  });

  test("one in error is asked until it says that it is active again", async () => {
    const { run, record } = watch(0, status(5, "active"), { status: "error" });
    assert.equal((await run()).action, "recover");
    assert.equal(record().status, "active");
    assert.equal((await run()).action, "none");
  });

  test("a server that does not answer stays late, and what was written since is to be read as soon as it does", async () => {
    const { run, gaps, record } = watch(121_000, null);
    assert.equal((await run()).action, "ask-status");
    assert.deepEqual([record().isCensusDue, record().lastHeardAt, gaps], [true, RECEIVED_AT, []]);
  });

  test("one that gives no count is read anew, once a heartbeat and not at every look", async () => {
    const { run, record, later } = watch(121_000, { resourceType: "OperationOutcome" });
    await run();
    assert.equal(record().isCensusDue, true);
    later(30_000);
    await run();
    assert.equal(record().isCensusDue, false, "what the catch-up has read is not read again at once");
    later(60_000);
    await run();
    assert.equal(record().isCensusDue, true);
  });
});
