import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { authorityName, numberKey } from "#server/site/assigning-authority.ts";
import { indexSite } from "#server/site/site-index.ts";
import { siteMapSchema } from "#server/site/site-map.ts";
import { resolveSource, unlistedSource } from "#server/site/source-resolver.ts";

const index = indexSite(
  siteMapSchema.parse({
    facilities: [
      { id: "GEN", name: "General", defaultAuthority: "GENADT" },
      { id: "SOUTH", name: "South" },
    ],
    units: [],
    sources: [
      { id: "WEB", protocol: "webhook", facility: "GEN" },
      {
        id: "ADT",
        protocol: "hl7v2",
        facility: "GEN",
        match: { sendingApplication: "EPIC" },
        authorities: { "urn:x": "CLINIC" },
      },
      {
        id: "ADT-SOUTH",
        protocol: "hl7v2",
        facility: "SOUTH",
        match: { sendingApplication: "EPIC", sendingFacility: "SOUTH" },
      },
      { id: "LAB", protocol: "hl7v2", facility: "GEN", match: { port: 2576 }, defaultAuthority: "LABADT" },
    ],
  }),
);
const sender = (sendingApplication: string, sendingFacility: string, port = 2575) => ({
  sendingApplication,
  sendingFacility,
  port,
});

describe("sources", () => {
  test("the source that names the most of what the sender shows is the one", () => {
    assert.equal(resolveSource(index, sender("epic", "ANY"))?.id, "ADT");
    assert.equal(resolveSource(index, sender("EPIC", "south"))?.id, "ADT-SOUTH");
    assert.equal(resolveSource(index, sender("OTHER", "", 2576))?.id, "LAB");
  });

  test("a field that disagrees rules a source out, and a webhook is no HL7 sender", () => {
    assert.equal(resolveSource(index, sender("OTHER", "GEN")), null);
  });

  test("a sender that nobody listed still has a source, so that its messages are kept", () => {
    assert.deepEqual(
      [unlistedSource(index, sender("Old Lab/2", "SOUTH")), unlistedSource(index, sender("", ""))].map(
        ({ id, facility, trust }) => ({ id, facility, trust }),
      ),
      [
        { id: "Old-Lab-2", facility: "SOUTH", trust: "trusted" },
        { id: "UNKNOWN-2575", facility: "GEN", trust: "trusted" },
      ],
    );
  });
});

describe("names of unlisted senders", () => {
  test("none passes for a listed source", () => {
    assert.equal(unlistedSource(index, sender("LAB", "")).id, "UNLISTED-LAB");
  });
});

describe("authorities", () => {
  const [, adt, , lab] = index.site.sources;
  assert.ok(adt && lab);

  test("an unstated authority is the source's default, else the facility's; spellings are translated", () => {
    assert.equal(authorityName(index, adt, "GEN", ""), "GENADT");
    assert.equal(authorityName(index, lab, "GEN", ""), "LABADT");
    assert.equal(authorityName(index, adt, "GEN", "URN:X"), "CLINIC");
  });

  test("the facility's own authority makes no difference to a key, any other does", () => {
    for (const authority of ["", "GENADT", "genadt", "GEN"])
      assert.equal(numberKey(index, adt, "GEN", "V1", authority), "GEN/V1");
    assert.equal(numberKey(index, lab, "GEN", "V1", "LABADT"), "GEN/V1");
    assert.equal(numberKey(index, adt, "GEN", "V1", "urn:x"), "GEN/V1@CLINIC");
  });
});
