import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { adt, invented } from "#tests/integration/ingest/invented-site.ts";
import { openApi } from "./api-server.ts";

const TIME = "20261117130000";
const bedStatus = (place: string, id: string) =>
  `MSH|^~\\&|EPIC|GENHOSP|CT|CT|${TIME}||ADT^A20|${id}|P|2.5.1\rEVN|A20|${TIME}\rNPU|${place}|H`;

const FIXED = invented({ locations: { WINDOW: "5E-03" } });

describe("GET /api/v1/dead-letters", () => {
  test("lists letters in the order of their messages, a page at a time, by source, status and cause", async (t) => {
    const { send, get, clock } = await openApi(t);
    for (const id of ["1", "2", "3"]) {
      clock.now += 60_000;
      await send(bedStatus(`PLACE${id}`, id));
    }
    const first = await get("/api/v1/dead-letters?limit=2&source=EPIC-ADT&status=open");
    assert.equal(first.status, 200);
    assert.deepEqual(
      first.body.items.map(({ controlId, source, kind }: Record<string, string>) => [controlId, source, kind]),
      [
        ["1", "EPIC-ADT", "ADT^A20"],
        ["2", "EPIC-ADT", "ADT^A20"],
      ],
    );
    assert.match(first.body.items[0].receivedAt, /^2026-11-17T19:01:00/);
    const second = await get(`/api/v1/dead-letters?limit=2&cursor=${first.body.next}`);
    assert.deepEqual(
      second.body.items.map(({ controlId }: { controlId: string }) => controlId),
      ["3"],
    );
    assert.equal(second.body.next, null);
    assert.deepEqual((await get("/api/v1/dead-letters?source=NOBODY")).body.items, []);
    assert.deepEqual((await get("/api/v1/dead-letters?status=replayed")).body.items, []);
  });

  test("groups them by cause with a count, when first seen, and what became of the last day", async (t) => {
    const { send, get } = await openApi(t);
    await send(bedStatus("A", "1"));
    await send(bedStatus("B", "2"));
    await send(bedStatus("B", "2"));
    const { body } = await get("/api/v1/dead-letters?group=cause");
    assert.equal(body.items.length, 1);
    const [group] = body.items;
    assert.deepEqual(
      [group.count, group.reason, group.source, group.inboundId],
      [2, "place.incomplete", "EPIC-ADT", 1],
    );
    assert.ok(Date.parse(group.firstSeenAt) > 0);
    assert.deepEqual(body.lastDay, { received: 3, duplicates: 1, replayed: 0, discarded: 0 });
  });

  test("refuses what it does not know with a problem that points at it", async (t) => {
    const { get } = await openApi(t);
    const { status, type, body } = await get("/api/v1/dead-letters?status=lost");
    assert.deepEqual(
      [status, type, body.code, body.errors[0].pointer],
      [400, "application/problem+json", "invalid", "/query/status"],
    );
  });
});

describe("POST /api/v1/dead-letters", () => {
  test("/{id}/replay after a fix answers what it became; again, it changes nothing", async (t) => {
    const { send, post, get, pool } = await openApi(t);
    await send(bedStatus("WINDOW", "1"));
    assert.equal((await post("/api/v1/dead-letters/1/replay")).body.status, "open");
    assert.equal((await post("/api/v1/site", { site: FIXED, basedOn: 1 })).body.version, 2);
    assert.deepEqual((await post("/api/v1/dead-letters/1/replay")).body, {
      id: 1,
      inboundId: 1,
      status: "replayed",
      events: 1,
      reason: null,
      text: null,
    });
    const events = (await pool.query("SELECT count(*) FROM event")).rows[0].count;
    assert.deepEqual((await post("/api/v1/dead-letters/1/replay")).body.status, "replayed");
    assert.equal((await pool.query("SELECT count(*) FROM event")).rows[0].count, events);
    const [letter] = (await get("/api/v1/dead-letters")).body.items;
    assert.deepEqual([letter.status, letter.resolvedBy], ["replayed", "token:tests"]);
  });

  test("/{id}/discard wants a reason, does it once, and knows its letters", async (t) => {
    const { send, post } = await openApi(t);
    await send(bedStatus("WINDOW", "1"));
    assert.equal((await post("/api/v1/dead-letters/1/discard", {})).status, 400);
    assert.deepEqual((await post("/api/v1/dead-letters/1/discard", { reason: "a bed of the old house" })).body, {
      id: 1,
      status: "discarded",
    });
    const again = await post("/api/v1/dead-letters/1/discard", { reason: "a bed of the old house" });
    assert.deepEqual([again.status, again.body.code], [409, "not-open"]);
    assert.equal((await post("/api/v1/dead-letters/9/discard", { reason: "nothing there" })).status, 404);
    assert.equal((await post("/api/v1/dead-letters/9/replay")).status, 404);
  });

  test("/replay of a cause tells with dryRun what it would do, and then does just that", async (t) => {
    const { send, post, get } = await openApi(t);
    for (const [place, id] of [
      ["WINDOW", "1"],
      ["NOWHERE", "2"],
    ] as const)
      await send(bedStatus(place, id));
    await post("/api/v1/site", { site: FIXED });
    const [{ cause, source }] = (await get("/api/v1/dead-letters?group=cause")).body.items;
    const foretold = await post("/api/v1/dead-letters/replay", { cause, source, dryRun: true });
    assert.deepEqual(
      [foretold.body.letters, foretold.body.translated, foretold.body.stillParked, foretold.body.beds],
      [2, 1, 1, ["5E-03"]],
    );
    assert.equal((await get("/api/v1/dead-letters?status=open")).body.items.length, 2);
    assert.deepEqual((await post("/api/v1/dead-letters/replay", { cause, source })).body, foretold.body);
    assert.equal((await get("/api/v1/dead-letters?status=open")).body.items.length, 1);
  });

  test("is for those who may act on the hospital: a stranger is turned away", async (t) => {
    const { send, post, get } = await openApi(t);
    await send(bedStatus("WINDOW", "1"));
    assert.equal((await post("/api/v1/dead-letters/1/replay", {}, null)).status, 401);
    assert.equal((await post("/api/v1/dead-letters/1/replay", {}, "another-token-of-some")).status, 401);
    assert.equal((await get("/api/v1/dead-letters", null)).status, 401);
  });
});

describe("GET /api/v1/inbound/{id}", () => {
  test("shows a message with its answer, its events and their fields, and hides identity and free text", async (t) => {
    const { send, get } = await openApi(t);
    const text = adt({
      trigger: "A01",
      visit: "V1",
      place: "5E^01^A",
      at: "13:00",
      more: ["NTE|1||Ottoline is unwell"],
    });
    await send(text);
    const { status, body } = await get("/api/v1/inbound/1");
    assert.equal(status, 200);
    assert.deepEqual(
      [body.source, body.kind, body.outcome, body.answer, body.controlId, body.deadLetters],
      ["EPIC-ADT", "ADT^A01", "stored", "accepted", "V1-A01-13:00", []],
    );
    assert.ok(body.events.some(({ type }: { type: string }) => type === "encounter.admitted"));
    assert.ok(
      body.fields.some(({ path, as }: { path: string; as: string }) => path.startsWith("PV1-3") && as === "place"),
    );
    assert.doesNotMatch(JSON.stringify(body), /Quill|Ottoline|MV1|19610407|unwell/);
    assert.match(body.raw.text, /^PID\|1\|\|hidden by your role$/m);
    assert.match(body.raw.text, /^PV1\|1\|I\|5E\^01\^A\|+V1$/m);
    const pv1 = body.raw.hl7.segments.find(({ name }: { name: string }) => name === "PV1");
    assert.deepEqual(pv1.fields.at(-1), { field: 19, text: "V1" });
  });

  test("of a duplicate names the first; of a superseded translation says which events no longer stand", async (t) => {
    const { send, get, post } = await openApi(t);
    const text = adt({ trigger: "A01", visit: "V1", place: "5EAST^01^A", at: "13:00" });
    await send(text);
    await send(text);
    const copy = (await get("/api/v1/inbound/2")).body;
    assert.deepEqual([copy.outcome, copy.duplicateOf, copy.raw, copy.events], ["duplicate", 1, null, []]);
    const site = invented({ locations: { "5EAST": "5E" } });
    await post("/api/v1/workbench/apply", { site, sinceHours: 24, reason: "5 East is 5E" });
    const { body } = await get("/api/v1/inbound/1");
    assert.ok(body.superseded.length > 0);
    assert.ok(body.fields.every(({ event }: { event: string }) => !body.superseded.includes(event)));
  });

  test("of an unknown number is a problem", async (t) => {
    const { get } = await openApi(t);
    assert.deepEqual((await get("/api/v1/inbound/77")).body.code, "not-found");
    assert.equal((await get("/api/v1/inbound/first")).status, 400);
  });
});
