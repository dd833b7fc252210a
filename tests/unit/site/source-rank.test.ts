import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { siteMapSchema } from "#server/site/site-map.ts";
import { rankOf } from "#server/site/source-rank.ts";

function sourceOf(protocol: "hl7v2" | "fhir" | "webhook", rank?: object) {
  const facilities = ["GH", "EAST"].map((id) => ({ id, name: id }));
  const site = siteMapSchema.safeParse({
    facilities,
    units: [],
    sources: [{ id: "S", protocol, facility: "GH", rank }],
  });
  const [source] = site.data?.sources ?? [];
  return { source, issues: site.error?.issues ?? [] };
}

function ranks(protocol: "hl7v2" | "fhir" | "webhook", rank?: object, facility = "GH") {
  const { source } = sourceOf(protocol, rank);
  assert.ok(source);
  return (["movement", "attributes", "readiness"] as const).map((group) => rankOf(source, group, facility));
}

describe("X2: the rank of a source, per facility and group of attributes", () => {
  test("unless a site says otherwise HL7 v2 outranks FHIR in movements and attributes, and nobody in a bed's readiness", () => {
    assert.deepEqual(
      [ranks("hl7v2"), ranks("fhir")],
      [
        [1, 1, 2],
        [2, 2, 2],
      ],
    );
  });

  test("a site ranks each group by itself, and one facility otherwise than the rest", () => {
    const rank = { movement: 5, at: { EAST: { movement: 0, readiness: 1 } } };
    assert.deepEqual(ranks("fhir", rank), [5, 2, 2]);
    assert.deepEqual(ranks("fhir", rank, "EAST"), [0, 2, 1]);
  });

  test("a rank at a facility that the site does not have is refused", () => {
    const [issue] = sourceOf("fhir", { at: { WEST: { movement: 1 } } }).issues;
    assert.match(issue?.message ?? "", /S is ranked at an unknown facility WEST/);
  });
});
