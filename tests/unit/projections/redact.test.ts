import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mayWatch, permits, redactRow } from "#server/access/redact.ts";
import type { BedRow } from "#server/contracts/views/bed-row.ts";

const bed: BedRow = {
  id: "5E-12",
  facility: "LKF",
  unit: "5E",
  room: "12",
  label: "12",
  state: "occupied",
  since: 1,
  confirmedAt: 1,
  confirmedBy: "EHR A01",
  encounter: "LKF/204388",
  occupants: [{ encounter: "LKF/204388", since: 1, onLeave: false }],
  conflicts: [],
  heldFor: "LKF/204389",
  leaving: null,
  leavingAt: null,
  orderedAt: null,
  block: null,
  class: "standard",
  private: true,
  isolationCapable: true,
  isolation: ["CONTACT"],
  assertion: null,
  flags: [],
};

describe("redaction", () => {
  test("empties every field above the audience's clearance and keeps the row", () => {
    const seen = redactRow("beds", bed, { clearance: "none", units: "all" });
    assert.equal(seen.id, "5E-12");
    assert.equal(seen.state, "occupied");
    assert.equal(seen.encounter, null);
    assert.equal(seen.heldFor, null);
    assert.deepEqual(seen.occupants, []);
    assert.deepEqual(seen.isolation, []);
  });

  test("keeps visits from nobody who works there, and isolation from nobody who cares for the patient", () => {
    assert.deepEqual(redactRow("beds", bed, { clearance: "operational", units: "all" }).isolation, []);
    assert.deepEqual(redactRow("beds", bed, { clearance: "clinical-minimum", units: "all" }), bed);
  });

  test("a field that nobody classified counts as identity", () => {
    const strange = { ...bed, surname: "Canary" } as BedRow;
    const seen = redactRow("beds", strange, { clearance: "clinical-minimum", units: "all" });
    assert.ok(!JSON.stringify(seen).includes("Canary"));
  });

  test("a corridor display may open the wall and the feeds, and nothing that names a visit", () => {
    const corridor = { clearance: "none", units: "all" } as const;
    assert.deepEqual(
      (["wall", "feeds", "beds", "discharges", "queues"] as const).map((view) => mayWatch(corridor, view)),
      [true, true, false, false, false],
    );
  });

  test("classes are ordered: who may see more may see all below", () => {
    assert.ok(permits("identity", "none") && permits("operational", "operational"));
    assert.ok(!permits("operational", "clinical-minimum"));
  });
});
