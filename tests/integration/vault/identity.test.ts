import assert from "node:assert/strict";
import { test } from "node:test";
import { ANONYMOUS, type Principal } from "#server/access/principal.ts";
import { identityOperations } from "#server/api/operations/identity.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { notedLooks } from "#tests/support/noted-looks.ts";
import { serveAccess } from "../access/access-api.ts";
import { adt } from "../ingest/invented-site.ts";
import { openIntake } from "../ingest/test-intake.ts";

const NURSE: Principal = {
  ...ANONYMOUS,
  actor: "user:0417",
  name: "Unit nurse 0417",
  role: "unit-nurse",
  units: ["5E"],
  session: "7f0f6c1e-1111-4000-8000-000000000001",
};
const PATH = "/api/v1/encounters/V1/identity";

test("who a patient is comes after its entry or not at all, for a purpose, inside one's units or behind broken glass", async (t) => {
  const intake = await openIntake(await createTestDatabase(t));
  t.after(() => intake.close());
  const ledger = { broken: false };
  const { entries, notes } = notedLooks({
    record: async (fresh) => {
      if (ledger.broken) throw new Error("no ledger");
      return Promise.all(
        fresh.map(async (entry) => ({ ...entry, position: entries.push({ ...entry, position: 0, at: 0 }), at: 0 })),
      );
    },
  });
  const withheld: Error[] = [];
  const who = { principal: NURSE };
  const ports = { ...intake, notes, onWithheld: (error: Error) => withheld.push(error) };
  const ask = await serveAccess(t, identityOperations(ports), [async () => who.principal]);
  const post = (purpose: string) => ask(PATH, { method: "POST", body: { purpose } });
  await intake.send(adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00", mrn: "AB1", name: "Quill^Ada" }));

  const shown = await post("TREAT");
  assert.equal(shown.status, 200);
  assert.equal(shown.body.name, "Ada Quill");
  assert.equal(shown.body.identifiers[0].value, "AB1");
  assert.deepEqual(
    entries.map(({ action, purpose, fields, outcome }) => [action, purpose, fields, outcome]),
    [["identity.shown", "TREAT", "identity", "accepted"]],
  );
  assert.doesNotMatch(JSON.stringify(entries), /Quill|AB1/);

  // The saboteur: with the ledger gone, so is the name.
  ledger.broken = true;
  const refused = await post("TREAT");
  assert.equal(refused.status, 503);
  assert.doesNotMatch(JSON.stringify(refused.body), /Quill|AB1|Ada/);
  assert.equal(withheld.length, 1);
  ledger.broken = false;

  assert.equal((await post("HPAYMT")).status, 403);
  who.principal = { ...NURSE, units: ["ICU"] };
  assert.equal((await post("TREAT")).status, 403);
  assert.deepEqual(
    entries.slice(1).map(({ action, outcome, detail }) => [action, outcome, detail.why]),
    [
      ["access.refused", "refused", "purpose"],
      ["access.refused", "refused", "other-unit"],
    ],
  );
  const encounter = entries[0]?.encounter ?? "";
  who.principal = { ...NURSE, units: ["ICU"], glass: [{ id: "g", encounter, until: Date.now() + 60_000 }] };
  assert.equal((await post("BTG")).status, 200);
  assert.ok(entries.at(-1)?.flags.includes("break-glass"));
});
