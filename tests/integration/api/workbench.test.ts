import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openApi as describeApi } from "#server/api/openapi.ts";
import { SiteStore } from "#server/ingest/site-store.ts";
import { adt, invented, WEBHOOK_SECRET } from "#tests/integration/ingest/invented-site.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { openApi } from "./api-server.ts";

const RENAMED = invented({ locations: { "5EAST": "5E" } });

describe("POST /api/v1/workbench/translate", () => {
  test("shows events and answer of an HL7 v2 message as the wire would, and keeps nothing", async (t) => {
    const { post, pool, clock } = await openApi(t);
    const message = adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }).replaceAll("\r", "\n");
    const tried = await post("/api/v1/workbench/translate", { protocol: "hl7v2", message });
    assert.equal(tried.status, 200);
    assert.match(tried.body.answer, /MSA\|AA\|V1-A01-13:00/);
    const [first] = tried.body.messages;
    assert.deepEqual([first.source, first.kind, first.outcome], ["EPIC-ADT", "ADT^A01", "stored"]);
    assert.deepEqual(first.unmapped, [{ kind: "location", word: "5EAST^03^A", path: "PV1-3" }]);
    const fixed = await post("/api/v1/workbench/translate", { protocol: "hl7v2", message, site: RENAMED });
    const admitted = fixed.body.messages[0].events.find(({ type }: { type: string }) => type === "encounter.admitted");
    assert.deepEqual([admitted.data.place.bed, admitted.persons, fixed.body.messages[0].unmapped], ["5E-03", 1, []]);
    assert.doesNotMatch(JSON.stringify(fixed.body), /Quill|19610407/);
    assert.ok(clock.now > 0);
    assert.equal((await pool.query("SELECT 1 FROM inbound")).rowCount, 0);
    assert.equal((await pool.query("SELECT 1 FROM vault_subject")).rowCount, 0);
  });

  test("shows refusals and parks: an unknown type, bytes that are no message, a webhook without what it needs", async (t) => {
    const { post } = await openApi(t);
    const tryHl7 = async (message: string) =>
      (await post("/api/v1/workbench/translate", { protocol: "hl7v2", message })).body;
    const unknown = await tryHl7("MSH|^~\\&|EPIC|GENHOSP|CT|CT|20261117130000||XYZ^Q99|1|P|2.5.1");
    assert.deepEqual([unknown.messages[0].outcome, /MSA\|AR/.test(unknown.answer)], ["refused", true]);
    const noise = await tryHl7("no message at all");
    assert.deepEqual([noise.messages[0].outcome, /MSA\|AE/.test(noise.answer)], ["refused", true]);
    const event = { specversion: "1.0", id: "1", source: "/evs", type: "bed.cleaning.completed", data: {} };
    const webhook = { protocol: "webhook", source: "EVS", message: JSON.stringify(event) };
    const refused = (await post("/api/v1/workbench/translate", webhook)).body;
    assert.deepEqual([refused.messages[0].outcome, refused.answer.slice(0, 3)], ["refused", "400"]);
    const place = { unit: "5E", bed: "A", room: "03" };
    const good = { ...webhook, message: JSON.stringify({ ...event, time: "2026-11-17T18:00:00Z", data: { place } }) };
    const taken = (await post("/api/v1/workbench/translate", good)).body;
    assert.deepEqual([taken.answer, taken.messages[0].events[0].type], ["200", "bed.cleaning.completed"]);
    assert.equal(
      (await post("/api/v1/workbench/translate", { ...webhook, source: "NOBODY" })).body.code,
      "source.unknown",
    );
  });

  test("shows what a FHIR notification becomes", async (t) => {
    const { post } = await openApi(t);
    const status = {
      resourceType: "SubscriptionStatus",
      type: "event-notification",
      subscription: { reference: "Subscription/1" },
      notificationEvent: [{ eventNumber: 1, focus: { reference: "Encounter/7" } }],
    };
    const encounter = {
      resourceType: "Encounter",
      id: "7",
      meta: { versionId: "1", lastUpdated: "2026-11-17T18:00:00Z" },
      status: "in-progress",
      class: { code: "IMP" },
      identifier: [{ system: "urn:gen:visit", value: "V7" }],
    };
    const message = JSON.stringify({
      resourceType: "Bundle",
      type: "history",
      entry: [{ resource: status }, { fullUrl: "https://ehr.example/Encounter/7", resource: encounter }],
    });
    const { body } = await post("/api/v1/workbench/translate", { protocol: "fhir", source: "FHIR", message });
    assert.deepEqual([body.answer, body.messages[0].outcome], ["200", "stored"]);
    assert.equal(body.messages[0].events[0].encounter, "GEN/V7");
  });
});

describe("the workbench", () => {
  test("compares, applies and takes back a map, with the same figures each time", async (t) => {
    const { send, get, post, errors } = await openApi(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5EAST^03^A", at: "13:00" }));
    await send(adt({ trigger: "A01", visit: "V2", place: "5E^04^A", at: "13:05" }));
    const compared = (await post("/api/v1/workbench/compare", { site: RENAMED, sinceHours: 24 })).body;
    assert.deepEqual(
      [compared.state, compared.total, compared.scanned, compared.counts.changed, compared.beds],
      ["done", 2, 2, 1, ["5E-03"]],
    );
    const reason = "the ward was renamed";
    const applied = (await post("/api/v1/workbench/apply", { site: RENAMED, sinceHours: 24, reason })).body;
    assert.deepEqual([applied.state, applied.counts, applied.siteVersion], ["done", compared.counts, 2]);
    const [row] = (await get("/api/v1/workbench/reprocesses")).body.items;
    assert.deepEqual([row.id, row.messages, row.createdBy], [applied.reprocessId, 1, "token:tests"]);
    const undone = (await post("/api/v1/workbench/undo", { id: row.id, reason })).body;
    assert.deepEqual([undone.state, undone.counts.changed, undone.siteVersion], ["done", 1, 3]);
    assert.equal((await post("/api/v1/workbench/undo", { id: row.id, reason })).body.code, "undone");
    assert.equal((await post("/api/v1/workbench/undo", { id: 99, reason })).status, 404);
    assert.deepEqual((await get(`/api/v1/workbench/runs/${applied.id}`)).body.counts, applied.counts);
    assert.deepEqual(errors, []);
  });

  test("refuses a map that is none, a span over a day, and whoever may not configure", async (t) => {
    const { post } = await openApi(t);
    const compare = "/api/v1/workbench/compare";
    assert.equal((await post(compare, { site: RENAMED, sinceHours: 25 })).status, 400);
    const broken = { ...RENAMED, units: [{ id: "5E", facility: "NONE", name: "5 East" }] };
    assert.match(
      JSON.stringify((await post(compare, { site: broken, sinceHours: 1 })).body.errors),
      /unknown facility/,
    );
    assert.equal((await post("/api/v1/workbench/apply", { site: RENAMED, sinceHours: 1 })).status, 400);
    assert.equal((await post(compare, { site: RENAMED, sinceHours: 1 }, null)).status, 401);
  });
});

describe("the site map", () => {
  test("is shown without secrets, and an edited copy that keeps them keeps the real ones", async (t) => {
    const { get, post, sites } = await openApi(t);
    const shown = (await get("/api/v1/site")).body;
    assert.doesNotMatch(JSON.stringify(shown), new RegExp(WEBHOOK_SECRET.slice(6)));
    assert.deepEqual(
      shown.versions.map(({ version, createdBy }: Record<string, unknown>) => [version, createdBy]),
      [[1, "system"]],
    );
    shown.site.units[1].name = "Five East";
    assert.equal((await post("/api/v1/site", { site: shown.site, basedOn: 1 })).body.version, 2);
    const { site, version } = sites.current;
    assert.deepEqual([version, site.units[1]?.name, site.sources[1]?.secrets], [2, "Five East", [WEBHOOK_SECRET]]);
    assert.equal((await get("/api/v1/site/1")).body.site.units[1].name, "5 East");
    assert.equal((await get("/api/v1/site/9")).status, 404);
  });

  test("edited on a version that is no longer in force is refused, and so is a secret that nobody has", async (t) => {
    const { post } = await openApi(t);
    await post("/api/v1/site", { site: RENAMED });
    assert.equal((await post("/api/v1/site", { site: RENAMED, basedOn: 1 })).body.code, "edited");
    const stranger = { id: "NEW", protocol: "webhook", facility: "GEN", secrets: ["(kept)"] };
    const site = { ...RENAMED, sources: [...RENAMED.sources, stranger] };
    assert.equal((await post("/api/v1/site", { site })).body.code, "secret.unknown");
  });

  test("put in force is an event in the log, without the secrets of any source", async (t) => {
    const { post, reader } = await openApi(t);
    await post("/api/v1/site", { site: RENAMED });
    const events = await reader.after(0, 100);
    assert.ok(!JSON.stringify(events).includes(WEBHOOK_SECRET.slice(6)));
    assert.deepEqual(
      events.map(({ type, actor }) => [type, actor]),
      [
        ["site.defined", "system"],
        ["site.defined", "token:tests"],
      ],
    );
  });

  test("put in force by one node is in force on another as soon as it catches up, secrets and all", async (t) => {
    const { post, prisma, sites } = await openApi(t);
    const other = new SiteStore({ prisma, append: async () => [] });
    await other.catchUp();
    assert.equal(other.current.version, 1);
    await post("/api/v1/site", { site: RENAMED });
    await other.catchUp();
    assert.deepEqual([other.current.version, other.current.site], [2, sites.current.site]);
  });

  test("lists the words that it lacks until it has them", async (t) => {
    const { send, get, post } = await openApi(t);
    for (const at of ["13:00", "13:10"]) await send(adt({ trigger: "A08", visit: "V1", place: "5EAST^03^A", at }));
    const { items } = (await get("/api/v1/unmapped?source=EPIC-ADT")).body;
    assert.deepEqual(
      items.map(({ kind, word, count, inboundId }: Record<string, unknown>) => [kind, word, count, inboundId]),
      [["location", "5EAST^03^A", 2, 2]],
    );
    await post("/api/v1/site", { site: RENAMED });
    assert.deepEqual((await get("/api/v1/unmapped")).body.items, []);
  });
});

describe("the OpenAPI document", () => {
  test("describes every one of these operations with its body and answer", async (t) => {
    const { operations } = await openApi(t);
    const document = JSON.parse(JSON.stringify(describeApi(operations, "1"))) as {
      paths: Record<string, Record<string, { requestBody?: unknown; responses: Record<string, unknown> }>>;
    };
    for (const { path, method, body } of operations) {
      const described = await waitFor("a description", () => document.paths[path]?.[method.toLowerCase()]);
      assert.equal(described.requestBody !== undefined, body !== undefined, path);
      assert.ok(described.responses["200"], path);
    }
  });
});
