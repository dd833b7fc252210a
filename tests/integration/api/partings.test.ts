import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, type TestContext, test } from "node:test";
import { ANONYMOUS } from "#server/access/principal.ts";
import { recogniseBy } from "#server/access/recognise.ts";
import { partingOperations } from "#server/api/operations/partings.ts";
import { apiRouter } from "#server/api/router.ts";
import type { NewEvent, RecordedEvent } from "#server/canonical/event.ts";
import type { Role } from "#server/contracts/access.ts";
import { eventId } from "#server/log/event-id.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { keepNote } from "#server/vault/keep-note.ts";
import { testKeyRing, testWriter } from "#tests/integration/ingest/test-intake.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { A01, report } from "#tests/unit/reconcile/support/feed.ts";
import { fhir, TWO_FEEDS } from "#tests/unit/reconcile/support/fhir-feed.ts";
import { Hospital } from "#tests/unit/reconcile/support/hospital.ts";

const SERVER = "e1@server:FHIR";
const ONE = "/api/v1/encounters/V1";

/** Two feeds' visits that the rule joined, in a log in PostgreSQL, and the commands over it. */
async function open(t: TestContext) {
  const database = await createTestDatabase(t);
  const keyRing = testKeyRing();
  const writer = testWriter(database, keyRing);
  const { pool } = database;
  const reader = new LogReader(pool);
  const hospital = new Hospital({ site: TWO_FEEDS });
  const patient = eventId(["somebody"]);
  const another = eventId(["somebody else"]);
  const id = (word: string) => ({ id: eventId([word]), patient });
  hospital.sayInTurn(
    A01("08:00", { to: "W-1", ...id("in") }),
    fhir("08:05", "in-progress", [{ to: "W-1", from: "08:02" }], {
      visit: SERVER,
      server: "e1",
      started: "08:02",
      ...id("seen"),
    }),
    A01("08:00", { to: "W-3", visit: "V2", ...id("other"), patient: another }),
    A01("08:00", { to: "W-4", visit: "V3", ...id("retired"), patient: another }),
    report("encounter.merged", "08:30", {
      visit: "V2",
      ...id("merge"),
      patient: another,
      data: { level: "visit", retiredEncounter: "GH/V3" },
    }),
  );
  let written = 0;
  /** What the hospital decided since, into the log; what the log took from people since, into the hospital. */
  const settle = async () => {
    const fresh = hospital.log.slice(written).filter(({ type }) => type !== "site.defined");
    const asNew = ({ position: _p, epoch: _e, recordedAt: _r, ...event }: RecordedEvent) => ({
      ...event,
      ...(event.kind === "decision" && { id: eventId([event.id]) }),
    });
    await writer.append(fresh.map((event) => asNew(event) as NewEvent));
    written = hospital.log.length;
  };
  await settle();
  const operations = partingOperations({
    reader,
    append: (events) => writer.append(events),
    keepNote: (text, patient) => keepNote(pool, keyRing, text, patient),
    now: () => Date.parse("2026-11-17T10:00:00Z"),
  });
  const someone = recogniseBy([
    async ({ headers }) => ({
      ...ANONYMOUS,
      actor: "user:1",
      name: "Unit nurse 0417",
      role: String(headers["x-role"]) as Role,
      units: String(headers["x-unit"]).split(","),
    }),
  ]);
  const handle = apiRouter(operations, { recognise: someone });
  const server = createServer((request, response) => {
    Promise.resolve(handle(request, response, new URL(request.url ?? "/", "http://localhost"))).catch(() =>
      response.writeHead(500).end("{}"),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await writer[Symbol.asyncDispose]();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const post = async (path: string, body: unknown, { role = "unit-nurse", unit = "W" } = {}) => {
    const headers = { "content-type": "application/json", "x-role": role, "x-unit": unit };
    const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  const words = async () => {
    const events = await reader.after(0, 1000);
    return events.filter(({ type }) => type.startsWith("encounter.part"));
  };
  const take = async () => {
    for (const event of await words()) hospital.say(event);
    written = hospital.log.length;
    await settle();
  };
  return { hospital, post, words, take, reader, pool };
}

const asked = { from: SERVER, reason: "Two admissions of twins under one number" };

describe("POST /api/v1/encounters/{visitNumber}/part", () => {
  test("parts what the rule joined: one word with each of the two, by whom, why in the vault, and once however often", async (t) => {
    const { hospital, post, words, take } = await open(t);
    assert.deepEqual(hospital.visit().aliases, [`GH/${SERVER}`]);
    const [first, again] = await Promise.all([post(`${ONE}/part`, asked), post(`${ONE}/part`, asked)]);
    const third = await post(`${ONE}/part`, asked);
    assert.deepEqual([first.status, first.body.parted, first.body.from], [200, true, `GH/${SERVER}`]);
    assert.deepEqual([again.body.id, third.body.id], [first.body.id, first.body.id]);
    const said = await words();
    assert.deepEqual(
      said.map(({ type, kind, encounter, actor }) => [type, kind, encounter, actor]),
      [
        ["encounter.parted", "command", "GH/V1", "user:1"],
        ["encounter.parted", "command", `GH/${SERVER}`, "user:1"],
      ],
    );
    assert.ok(said.every((event) => /^vault:/.test((event.data as { reasonRef: string }).reasonRef)));
    assert.ok(!JSON.stringify(said).includes("twins"));
    await take();
    assert.deepEqual([hospital.visit().aliases, hospital.visit(SERVER).key], [[], `GH/${SERVER}`]);
  });

  test("is taken back with a reason, once however often, and can be said anew", async (t) => {
    const { hospital, post, words, take } = await open(t);
    await post(`${ONE}/part`, asked);
    const back = { from: SERVER, reason: "They are one after all" };
    const first = await post(`${ONE}/rejoin`, back);
    const again = await post(`${ONE}/rejoin`, back);
    assert.deepEqual([first.status, first.body.parted, again.body.id], [200, false, null]);
    assert.equal((await words()).length, 4);
    await take();
    assert.deepEqual(hospital.visit().aliases, [`GH/${SERVER}`]);
    assert.equal((await post(`${ONE}/part`, asked)).body.parted, true);
    assert.equal((await words()).length, 6);
  });

  test("is refused where a source said that they are one, where nobody did, without a reason, and beyond one's units", async (t) => {
    const { post, words } = await open(t);
    const bySource = await post("/api/v1/encounters/V2/part", { ...asked, from: "V3" });
    assert.deepEqual([bySource.status, bySource.body.code], [409, "not-joined"]);
    assert.equal((await post(`${ONE}/part`, { ...asked, from: "V2" })).status, 409);
    assert.equal((await post(`${ONE}/part`, { ...asked, from: "V77" })).status, 404);
    assert.equal((await post(`${ONE}/part`, { ...asked, reason: "  " })).status, 400);
    const elsewhere = await post(`${ONE}/part`, asked, { unit: "ICU" });
    assert.deepEqual([elsewhere.status, elsewhere.body.code], [403, "other-unit"]);
    assert.equal((await post(`${ONE}/part`, asked, { role: "evs" })).status, 403);
    assert.deepEqual(await words(), []);
  });
});
