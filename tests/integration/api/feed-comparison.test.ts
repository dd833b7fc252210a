import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { type FeedComparisonPorts, feedComparisonOperations } from "#server/api/operations/feed-comparison.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import { eventId } from "#server/log/event-id.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { adt, invented } from "#tests/integration/ingest/invented-site.ts";
import { openIntake } from "#tests/integration/ingest/test-intake.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { type ApiAnswer, serve, TOKEN } from "./api-server.ts";

/** The hospital's trusted feed, and one beside it that is to take over. */
function twoFeeds(settleSeconds = 0) {
  const site = invented({}, { policy: { settleSeconds } });
  const match = { sendingApplication: "NEWEHR" };
  site.sources.push({ id: "NEW-ADT", protocol: "hl7v2", facility: "GEN", trust: "parallel", match });
  return site;
}

async function open(
  t: TestContext,
  { settleSeconds = 0, ...ports }: Partial<FeedComparisonPorts> & { settleSeconds?: number } = {},
) {
  const intake = await openIntake(await createTestDatabase(t), twoFeeds(settleSeconds));
  const operations = feedComparisonOperations({
    reader: intake.reader,
    site: () => intake.sites.current.site,
    now: Date.now,
    ...ports,
  });
  const errors: Error[] = [];
  const { server, url } = await serve(operations, errors);
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await intake.close();
    assert.deepEqual(errors, []);
  });
  const get = async (path: string): Promise<ApiAnswer> => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
    return { status: response.status, type: response.headers.get("content-type") ?? "", body: await response.json() };
  };
  const trusted = (message: Parameters<typeof adt>[0]) => intake.send(adt(message));
  const parallel = (message: Parameters<typeof adt>[0]) => intake.send(adt(message).replace("|EPIC|", "|NEWEHR|"));
  const both = async (message: Parameters<typeof adt>[0]) => {
    await parallel(message);
    await trusted(message);
  };
  return { ...intake, get, trusted, parallel, both };
}

const admitted = (visit: string, place: string) => ({ trigger: "A01", visit, place, at: "13:00" });
const moved = (visit: string, place: string) => ({ trigger: "A02", visit, place, at: "13:30" });

describe("GET /api/v1/feeds/{id}/comparison", () => {
  test("tells where two feeds agree, a movement that was lost, another place and an unknown visit", async (t) => {
    const { get, trusted, parallel, both } = await open(t);
    for (const [visit, place] of [
      ["V1", "5E^01^A"],
      ["V2", "5E^02^A"],
      ["V3", "5E^03^A"],
    ] as const)
      await both(admitted(visit, place));
    await both(moved("V1", "ICU^01^A"));
    await trusted(moved("V2", "ICU^02^A"));
    await trusted(moved("V3", "ICU^03^A"));
    await parallel(moved("V3", "ICU^04^A"));
    await trusted(admitted("V4", "5E^04^A"));
    const { status, body } = await get("/api/v1/feeds/NEW-ADT/comparison?hours=1");
    assert.equal(status, 200);
    assert.deepEqual(body.visits, { spokenOf: 3, compared: 4, agreeing: 1, unjudged: 0 });
    assert.match(
      body.verdict,
      /^NEW-ADT agrees on 25\.0 % of 4 visits over .*; 2 differ in place; 1 visit it does not know/,
    );
    const kinds = Object.fromEntries(
      body.differences.map(({ visit, kinds: found }: { visit: string; kinds: string[] }) => [visit, found]),
    );
    assert.deepEqual(Object.keys(kinds).sort(), ["V2", "V3", "V4"]);
    assert.deepEqual([kinds.V2[0], kinds.V3[0], kinds.V4], ["place", "place", ["unknown-to-parallel"]]);
    const [worst] = body.differences;
    assert.match(worst.boardWord.event, /^[0-9a-f-]{36}$/);
    assert.doesNotMatch(JSON.stringify(body), /Quill|Ottoline|MV1/);
  });

  test("what it compares never reaches a decision, nor is anything written by comparing", async (t) => {
    const { get, parallel, reader } = await open(t);
    await parallel(admitted("V1", "5E^01^A"));
    const before = await reader.head();
    await get("/api/v1/feeds/NEW-ADT/comparison");
    assert.deepEqual(await reader.head(), before);
    const board = createReconciler({ idOf: eventId });
    for (const event of await reader.after(0, 1000)) board.apply(event);
    const decided: NewEvent[] = board.drain();
    assert.deepEqual([decided, board.bed("5E-01")], [[], null]);
  });

  test("what was said in the site's settling time is not judged yet", async (t) => {
    const { get, both } = await open(t, { settleSeconds: 120 });
    await both(admitted("V1", "5E^01^A"));
    const { body } = await get("/api/v1/feeds/NEW-ADT/comparison");
    assert.deepEqual([body.visits.compared, body.visits.unjudged], [0, 1]);
    assert.match(body.verdict, /still settling/);
  });

  test("of more events than it may read the end is compared, and the answer says from when", async (t) => {
    const { get, both, reader } = await open(t, { maxEvents: 6 });
    for (let visit = 1; visit <= 9; visit += 1) await both(admitted(`V${visit}`, `5E^0${visit}^A`));
    const { body } = await get("/api/v1/feeds/NEW-ADT/comparison");
    assert.ok(body.visits.compared > 0 && body.visits.compared < 9);
    const { position } = await reader.head();
    const [first] = await reader.after(position - 6, 1);
    assert.ok(Date.parse(body.from) >= (first?.recordedAt ?? Number.POSITIVE_INFINITY));
  });

  test("refuses a source that is trusted, one that does not exist and a span without bounds", async (t) => {
    const { get } = await open(t);
    const trusted = await get("/api/v1/feeds/EPIC-ADT/comparison");
    assert.deepEqual([trusted.status, trusted.body.code], [409, "source.trusted"]);
    assert.equal((await get("/api/v1/feeds/NOBODY/comparison")).status, 404);
    assert.equal((await get("/api/v1/feeds/NEW-ADT/comparison?hours=9000")).status, 400);
  });
});
