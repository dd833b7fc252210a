import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { feedGap } from "#server/ingest/fhir/feed-gap.ts";
import type { FhirPorts } from "#server/ingest/fhir/fhir-ports.ts";
import { receiveFhir } from "#server/ingest/fhir/receive-fhir.ts";
import { runCatchUp } from "#server/ingest/fhir/run-catch-up.ts";
import { SubscriptionTable } from "#server/ingest/fhir/subscription-table.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { FHIR_SECRET } from "./invented-site.ts";
import { openIntake } from "./test-intake.ts";

const visit = (number: number) => ({
  resourceType: "Encounter",
  id: `e${number}`,
  meta: { versionId: "1", lastUpdated: "2026-11-17T18:00:00Z" },
  status: "in-progress",
  class: { code: "IMP" },
  identifier: [{ system: "urn:gen:visit", value: `N${number}` }],
});

function bundle(type: string, since: number, numbers: number[]) {
  const status = {
    resourceType: "SubscriptionStatus",
    type,
    status: "active",
    subscription: { reference: "Subscription/s1" },
    eventsSinceSubscriptionStart: since,
    notificationEvent: numbers.map((number) => ({
      eventNumber: number,
      timestamp: "2026-11-17T18:00:00Z",
      focus: { reference: `Encounter/e${number}` },
    })),
  };
  const entry = [status, ...numbers.map(visit)].map((resource) => ({ resource }));
  return { resourceType: "Bundle", type: "subscription-notification", entry };
}

async function open(t: TestContext) {
  const intake = await openIntake(await createTestDatabase(t));
  t.after(() => intake.close());
  const { pool, ingest, sites, clock, writer, reader } = intake;
  /** Each call is a node that knows nothing but the database. */
  const node = (): FhirPorts => ({
    submit: ingest.submit.bind(ingest),
    now: () => clock.now,
    site: () => sites.current.index,
    subscriptions: new SubscriptionTable(pool),
    client: () => ({
      get: async (path) =>
        path.includes("$events?eventsSinceNumber=2&eventsUntilNumber=3")
          ? { kind: "found", body: bundle("query-event", 9, [2, 3]) }
          : { kind: "absent", status: 404 },
    }),
    reportGap: async (kind, source, range) => {
      await writer.append([feedGap(kind, source, range, sites.current.site, clock.now)]);
    },
  });
  const send = async (ports: FhirPorts, body: unknown) => {
    const headers = { "content-type": "application/fhir+json", authorization: `Bearer ${FHIR_SECRET}` };
    return (
      await receiveFhir({ source: "FHIR", headers, body: Buffer.from(JSON.stringify(body)), remote: "::1:1" }, ports)
    ).status;
  };
  return {
    ...intake,
    node,
    send,
    catchUp: (ports: FhirPorts) => {
      const source = ports.site().sources.get("FHIR");
      assert.ok(source);
      return runCatchUp(source, "Subscription/s1", ports);
    },
    log: async () =>
      (await reader.after(0, 1000)).flatMap(({ type, encounter, data }) =>
        type.startsWith("feed.gap")
          ? `${type} ${"from" in data && data.from}-${"to" in data && data.to}`
          : (encounter ?? []),
      ),
  };
}

test("a gap that one node saw is known to another after a restart, asked for by number, and closed once", async (t) => {
  const { node, send, catchUp, clock, log } = await open(t);
  assert.equal(await send(node(), bundle("handshake", 0, [])), 200);
  assert.equal(await send(node(), bundle("event-notification", 1, [1])), 200);
  assert.equal(await send(node(), bundle("event-notification", 4, [4])), 200);
  assert.deepEqual(await log(), ["GEN/N1", "GEN/N4", "feed.gap.detected 2-3"]);
  clock.now += 31_000;
  const outcomes = await Promise.all([catchUp(node()), catchUp(node())]);
  assert.deepEqual(outcomes.map(({ closed }) => closed).sort(), [0, 1]);
  assert.deepEqual((await log()).slice(3), ["GEN/N2", "GEN/N3", "feed.gap.closed 2-3"]);
});

test("the same event sent to both nodes at once is one event, and a later one still counts on", async (t) => {
  const { node, send, log } = await open(t);
  const [one, other] = [node(), node()];
  await send(one, bundle("handshake", 0, []));
  const both = bundle("event-notification", 1, [1]);
  assert.deepEqual(await Promise.all([send(one, both), send(other, both)]), [200, 200]);
  await send(other, bundle("event-notification", 2, [2]));
  assert.deepEqual(await log(), ["GEN/N1", "GEN/N2"]);
});
