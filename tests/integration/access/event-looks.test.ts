import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { toIso } from "#server/canonical/instant.ts";
import { pastMinuteSchema } from "#server/contracts/past-minute.ts";
import { adt } from "#tests/integration/ingest/invented-site.ts";
import { OWN_UNITS, openMatrixServer, type Someone } from "./matrix-server.ts";

const NURSE: Someone = { role: "unit-nurse", units: OWN_UNITS };
const CHARGE: Someone = { role: "charge-nurse", units: OWN_UNITS };
const CLEANER: Someone = { role: "evs", units: "all" };
/** Visits, numbers and names of everybody in this test. */
const ABOUT_SOMEBODY = /V5[12]0001|M5[12]0001|Quill|V51|V52/;

const listSchema = z.object({
  items: z.array(z.object({ position: z.int(), encounter: z.string().nullable(), hidden: z.boolean().optional() })),
});

test("events of a patient are a look at the patient, whatever they are asked by", { timeout: 600_000 }, async (t) => {
  const server = await openMatrixServer(t);
  const empty = Date.now();
  await server.hear([
    adt({ trigger: "A01", visit: "V510001", place: "5E^01^A", at: "08:00" }),
    adt({ trigger: "A08", visit: "V510001", place: "5E^01^A", at: "08:10", name: "Quill^Maud" }),
    adt({ trigger: "A01", visit: "V520001", place: "ICU^01^A", at: "08:20" }),
  ]);
  const read = async (where: string, someone: Someone) => {
    const answer = await server.ask("GET", where, someone);
    assert.equal(answer.status, 200, where);
    return answer.json();
  };
  const list = async (query: string, someone: Someone) =>
    listSchema.parse(await read(`/api/v1/events?${query}`, someone)).items;
  const looks = async ({ role }: Someone) => {
    const { rows } = await server.database.pool.query<{ body: string }>(
      "SELECT body FROM access_entry WHERE body::jsonb ->> 'action' = 'encounter.viewed' AND body::jsonb ->> 'role' = $1 ORDER BY position",
      [role],
    );
    return rows.map(
      ({ body }) =>
        JSON.parse(body) as { encounter: string; patient: string; unit: string; fields: string; flags: string[] },
    );
  };

  await t.test(
    "by type, a nurse looks at the patients of her units once, and at nobody of whom she learns nothing",
    async () => {
      const events = await list("type=encounter.admitted", NURSE);
      assert.deepEqual(
        events.map(({ hidden }) => hidden ?? false),
        [true, false],
      );
      const [entry, ...others] = await looks(NURSE);
      assert.deepEqual(others, []);
      assert.match(entry?.encounter ?? "", /V510001/);
      assert.match(entry?.patient ?? "", /^[0-9a-f-]{36}$/);
      assert.deepEqual([entry?.unit, entry?.fields], ["5E", "clinical-minimum"]);
      assert.ok(!entry?.flags.includes("no-relationship"), "the patient lies in her unit");
      await list("type=encounter.admitted", NURSE);
      await list("bed=5E-01", NURSE);
      assert.equal((await looks(NURSE)).length, 1, "one entry a session, patient and purpose");
    },
  );

  await t.test("by bed, and one event by its position, they stand in the ledger as well", async () => {
    const [event] = await list("bed=5E-01", CHARGE);
    assert.equal((await looks(CHARGE)).length, 1);
    const leader: Someone = { role: "nursing-leadership", units: "all" };
    await read(`/api/v1/events/${event?.position}`, leader);
    const [entry] = await looks(leader);
    assert.deepEqual([entry?.encounter, entry?.fields], [event?.encounter, "operational"]);
    const all: Someone = { role: "compliance", units: "all" };
    await list("limit=1000", all);
    assert.deepEqual(new Set((await looks(all)).map(({ encounter }) => encounter)).size, 2);
  });

  await t.test("nothing of them is answered while the ledger cannot be written", async () => {
    await server.database.pool.query("ALTER TABLE access_head RENAME TO access_head_gone");
    const manager: Someone = { role: "bed-manager", units: "all" };
    const refused = await server.ask("GET", "/api/v1/events?bed=5E-01", manager);
    const text = await refused.text();
    await server.database.pool.query("ALTER TABLE access_head_gone RENAME TO access_head");
    assert.equal(refused.status, 503);
    assert.doesNotMatch(text, ABOUT_SOMEBODY);
    assert.ok((await list("bed=5E-01", manager)).length > 0);
  });

  await t.test("a past minute tells whoever may see no patient what changed, and of nobody", async () => {
    const clocks = new URLSearchParams({ at: toIso(empty), known: "now" });
    for (const someone of [CLEANER, NURSE]) {
      const body = await read(`/api/v1/past?${clocks}`, someone);
      const { changedBeds } = pastMinuteSchema.parse(body);
      assert.deepEqual(changedBeds.map(({ bed }) => bed).sort(), ["5E-01", "ICU-01"]);
      assert.ok(changedBeds.every(({ because }) => because.length > 0));
      assert.doesNotMatch(JSON.stringify(body), ABOUT_SOMEBODY, someone.role);
    }
  });
});
