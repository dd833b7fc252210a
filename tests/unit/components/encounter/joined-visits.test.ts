import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { joinedVisits } from "#components/encounter/joined-visits.ts";
import { storyEventSchema } from "#components/encounter/story-event.ts";
import type { Unrecorded } from "#tests/unit/reconcile/support/feed.ts";
import { A01, report } from "#tests/unit/reconcile/support/feed.ts";
import { fhir, TWO_FEEDS } from "#tests/unit/reconcile/support/fhir-feed.ts";
import { Hospital } from "#tests/unit/reconcile/support/hospital.ts";

const OTHER = "GH/e1@server:FHIR";

function storyOf(hospital: Hospital) {
  return hospital.log.filter(({ encounter }) => encounter === "GH/V1").map((event) => storyEventSchema.parse(event));
}

function parting(type: "encounter.parted" | "encounter.parting.withdrawn", id: string): Unrecorded {
  const data = { from: OTHER, reasonRef: "vault:1", partingId: "p" };
  return report(type, "09:00", { id, kind: "command", actor: "user:1", data });
}

describe("what a person may part", () => {
  test("is what the rule joined, then it can be taken back, and then parted again", () => {
    const hospital = new Hospital({ site: TWO_FEEDS });
    const seen = fhir("08:05", "in-progress", [{ to: "W-1" }], {
      visit: OTHER.slice(3),
      server: "e1",
      started: "08:02",
    });
    hospital.sayInTurn(A01("08:00", { to: "W-1" }), seen);
    assert.deepEqual(joinedVisits(storyOf(hospital)), { joined: [OTHER], parted: [] });
    hospital.say(parting("encounter.parted", "p"));
    assert.deepEqual(joinedVisits(storyOf(hospital)), { joined: [], parted: [OTHER] });
    hospital.say(parting("encounter.parting.withdrawn", "q"));
    assert.deepEqual(joinedVisits(storyOf(hospital)), { joined: [OTHER], parted: [] });
  });

  test("is nothing that a source joined", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), A01("08:00", { to: "W-2", visit: "V2" }));
    hospital.say(report("encounter.merged", "09:00", { data: { level: "visit", retiredEncounter: "GH/V2" } }));
    assert.deepEqual(hospital.visit().aliases, ["GH/V2"]);
    assert.deepEqual(joinedVisits(storyOf(hospital)), { joined: [], parted: [] });
  });
});
