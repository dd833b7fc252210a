import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { FhirResource } from "#server/ingest/fhir/fhir-parts.ts";
import { translateFhir } from "#server/ingest/fhir/translate-fhir.ts";
import { sampleContext } from "../http/sample-site.ts";

const patient = {
  resourceType: "Patient",
  id: "p1",
  gender: "female",
  identifier: [{ system: "urn:gen:mrn", value: "00042" }],
  name: [{ family: "Example", given: ["Ada"] }],
};
const visit = [
  { system: "urn:other", value: "77" },
  { system: "urn:gen:visit", value: "V1" },
];
const base = {
  resourceType: "Encounter",
  id: "e1",
  meta: { versionId: "4", lastUpdated: "2026-11-17T09:30:00.120-05:00" },
  identifier: visit,
  subject: { reference: "Patient/p1" },
};
const at = (id: string, rest: object = {}) => ({
  location: { reference: `Location/${id}` },
  status: "active",
  ...rest,
});

function translate(source: string, resource: FhirResource, ...others: FhirResource[]) {
  const included = new Map(others.map((other) => [`${other.resourceType}/${other.id}`, other]));
  return translateFhir({ resource, included, eventNumber: 12, eventAt: null, sentAt: null }, sampleContext(source));
}

function snapshot(source: string, resource: FhirResource, ...others: FhirResource[]) {
  const { drafts } = translate(source, resource, ...others);
  const [draft] = drafts;
  assert.ok(draft?.type === "encounter.updated");
  return { draft, claim: draft.data, fhir: draft.data.fhir, others: drafts.slice(1) };
}

describe("R4 Encounter", () => {
  test("one snapshot carries identity, class, place, times and version, and no name", () => {
    const encounter = {
      ...base,
      status: "in-progress",
      class: { code: "IMP" },
      period: { start: "2026-11-17T07:00:00-05:00" },
      location: [at("loc-5e-11", { id: "m1", period: { start: "2026-11-17T08:00:00-05:00" } })],
      hospitalization: { dischargeDisposition: { coding: [{ code: "home" }] } },
      participant: [{ type: [{ coding: [{ code: "ATND" }] }], individual: { identifier: { value: "DOC7" } } }],
    };
    const { draft, claim, fhir } = snapshot("FHIR", encounter, patient);
    assert.deepEqual([draft.encounter, draft.bed, draft.occurredOffset], ["GEN/V1", "5E-11", -300]);
    assert.deepEqual(draft.patient?.identifiers, [{ value: "00042", authority: "GENMRN", type: "MR" }]);
    assert.deepEqual(
      [claim.class, claim.attending, claim.dispositionKind, claim.sex],
      ["inpatient", "DOC7", "home", "F"],
    );
    assert.deepEqual([claim.snapshot, claim.order.sequence, fhir?.versionId], [true, 12, "4"]);
    assert.deepEqual([fhir?.status, fhir?.periodStart], ["in-progress", Date.parse("2026-11-17T12:00:00Z")]);
    assert.deepEqual([fhir?.locations[0]?.id, fhir?.locations[0]?.start], ["m1", Date.parse("2026-11-17T13:00:00Z")]);
    assert.doesNotMatch(JSON.stringify(claim), /Example|Ada|00042/);
  });

  test("scenario 80: ward, room and bed active are one stay in the bed; a reserved bed is an assignment only", () => {
    const start = "2026-11-17T08:00:00-05:00";
    const location = [
      at("loc-5e", { period: { start } }),
      at("room", { period: { start } }),
      at("loc-5e-11", { period: { start } }),
      at("loc-5e-12", { status: "reserved" }),
    ];
    const room = {
      resourceType: "Location",
      id: "room",
      name: "11",
      physicalType: { coding: [{ code: "ro" }] },
      partOf: { reference: "Location/loc-5e" },
    };
    const ward = { resourceType: "Location", id: "loc-5e", name: "5EAST", physicalType: { coding: [{ code: "wa" }] } };
    const { claim, fhir, others } = snapshot("FHIR", { ...base, status: "in-progress", location }, patient, room, ward);
    assert.equal(claim.place?.bed, "5E-11");
    assert.deepEqual(
      fhir?.locations.map(({ place, status }) => [place?.bed, status]),
      [
        ["5E-11", "active"],
        ["5E-12", "reserved"],
      ],
    );
    assert.deepEqual(
      others.map(({ type, bed, encounter }) => [type, bed, encounter]),
      [["bed.assigned", "5E-12", "GEN/V1"]],
    );
    assert.deepEqual(claim.flags, []);
  });

  test("a ward stay before the bed keeps its own time", () => {
    const location = [
      at("loc-5e", { period: { start: "2026-11-17T08:00:00Z" } }),
      at("loc-5e-11", { period: { start: "2026-11-17T10:00:00Z" } }),
    ];
    const { fhir } = snapshot("FHIR", { ...base, status: "in-progress", location }, patient);
    const [ward] = fhir?.locations ?? [];
    assert.deepEqual([ward?.place?.bed, ward?.end], [null, Date.parse("2026-11-17T10:00:00Z")]);
  });

  test("two active beds are flagged, the later one is the place", () => {
    const location = [
      at("loc-5e-12", { period: { start: "2026-11-17T10:00:00Z" } }),
      at("loc-5e-11", { period: { start: "2026-11-17T08:00:00Z" } }),
    ];
    const { claim } = snapshot("FHIR", { ...base, status: "in-progress", location }, patient);
    assert.deepEqual([claim.place?.bed, claim.flags], ["5E-12", ["bed.conflict"]]);
  });

  test("scenario 81: an older version states its older time and version, whenever it arrives", () => {
    const older = snapshot("FHIR", {
      ...base,
      status: "arrived",
      meta: { versionId: "3", lastUpdated: "2026-11-17T14:00:00Z" },
    });
    const newer = snapshot("FHIR", { ...base, status: "in-progress" });
    assert.ok(older.draft.occurredAt < newer.draft.occurredAt);
    assert.ok((older.claim.order.messageTime ?? 0) < (newer.claim.order.messageTime ?? 0));
    assert.deepEqual([older.fhir?.versionId, newer.fhir?.versionId], ["3", "4"]);
  });

  test("scenario 82: the stay of 10:03 keeps its own start and joins the HL7 v2 visit by number", () => {
    const location = [at("loc-5e-12", { period: { start: "2026-11-17T10:03:00-05:00" } })];
    const { draft, fhir } = snapshot("FHIR", { ...base, status: "in-progress", location });
    assert.equal(draft.encounter, "GEN/V1", "the facility's authority is left out, as in a message that omits it");
    assert.equal(fhir?.locations[0]?.start, Date.parse("2026-11-17T15:03:00Z"));
    assert.equal(fhir?.locations[0]?.place?.bed, "5E-12");
  });

  test("status and class histories keep their periods; entries without a start or with an unknown class tell nothing", () => {
    const period = { start: "2026-11-17T08:00:00-05:00", end: "2026-11-17T09:00:00-05:00" };
    const { fhir } = snapshot("FHIR", {
      ...base,
      status: "in-progress",
      statusHistory: [{ status: "arrived", period }, { status: "triaged" }],
      classHistory: [
        { class: { code: "EMER" }, period },
        { class: { code: "ZZZ" }, period },
      ],
    });
    const stretch = { start: Date.parse(period.start), end: Date.parse(period.end) };
    assert.deepEqual(fhir?.statusHistory, [{ status: "arrived", ...stretch }]);
    assert.deepEqual(fhir?.classHistory, [{ class: "emergency", ...stretch }]);
    const plain = snapshot("FHIR", { ...base, status: "in-progress" }).fhir;
    assert.equal(plain && "statusHistory" in plain, false);
  });

  test("a child encounter folds into its parent", () => {
    const partOf = { reference: "#parent" };
    const contained = [
      { resourceType: "Encounter", id: "parent", identifier: [{ system: "urn:gen:visit", value: "V0" }] },
    ];
    assert.equal(snapshot("FHIR", { ...base, status: "in-progress", partOf, contained }).draft.encounter, "GEN/V0");
  });

  test("a visit without a number goes by its server's id for the fold to join, and is parked when nobody is known", () => {
    const { identifier: _none, ...unnamed } = base;
    const { draft, fhir } = snapshot("FHIR", { ...unnamed, status: "in-progress" }, patient);
    assert.deepEqual([draft.encounter, fhir?.serverId], ["GEN/e1@server:FHIR", "e1"]);
    const numbered = snapshot("FHIR", { ...base, status: "in-progress" }, patient);
    assert.deepEqual([numbered.draft.encounter, numbered.fhir?.serverId], ["GEN/V1", "e1"]);
    const part = {
      ...unnamed,
      id: "e2",
      status: "in-progress",
      partOf: { reference: "https://h.org/r4/Encounter/e1" },
    };
    assert.equal(snapshot("FHIR", part, patient).draft.encounter, "GEN/e1@server:FHIR");
    const alone = translate("FHIR", { ...unnamed, status: "in-progress" });
    assert.deepEqual([alone.drafts.length, alone.parked?.reason], [0, "identity.unlinked"]);
  });

  test("an unknown location and class are kept, flagged and listed", () => {
    const encounter = { ...base, status: "in-progress", class: { code: "ZZZ" }, location: [at("attic")] };
    const { unmapped, drafts } = translate("FHIR", encounter);
    assert.deepEqual(
      unmapped.map(({ kind, word }) => [kind, word]),
      [
        ["location", "Location/attic"],
        ["class", "ZZZ"],
      ],
    );
    assert.ok(drafts[0]?.type === "encounter.updated");
    assert.deepEqual([drafts[0].data.place?.mapped, drafts[0].data.classRaw], [false, "ZZZ"]);
    assert.deepEqual(drafts[0].data.flags, ["location.unmapped", "class.unmapped"]);
  });
});

describe("R5 EncounterHistory", () => {
  const history = {
    resourceType: "EncounterHistory",
    id: "h1",
    meta: { versionId: "1", lastUpdated: "2026-11-17T14:00:00Z" },
    encounter: { identifier: visit[1] },
    subject: { reference: "Patient/p1" },
    status: "in-progress",
    class: { coding: [{ code: "IMP" }] },
    actualPeriod: { start: "2026-11-17T08:00:00-05:00", end: "2026-11-17T09:00:00-05:00" },
    location: [{ location: { reference: "Location/loc-5e-11" } }],
  };
  const [start, end] = [history.actualPeriod.start, history.actualPeriod.end].map((text) => Date.parse(text));

  test("it is the encounter's version as of the start of its period, wherever that stands in the order of arrival", () => {
    const { draft, claim, fhir } = snapshot("FHIR5", history, patient);
    assert.deepEqual([draft.encounter, draft.occurredAt, draft.sourceRecordedAt], ["GEN/V1", start, start]);
    assert.deepEqual(
      [claim.class, claim.admitAt, fhir?.periodStart, fhir?.periodEnd],
      ["inpatient", undefined, null, null],
    );
    assert.deepEqual(
      fhir?.locations.map(({ place, status, start: from, end: to }) => [place?.bed, status, from, to]),
      [["5E-11", "completed", start, end]],
    );
  });

  test("values of a completed encounter came into force when it ended; without a period there is nothing to place", () => {
    assert.equal(snapshot("FHIR5", { ...history, status: "completed" }, patient).fhir?.periodEnd, start);
    assert.equal(translate("FHIR5", { ...history, actualPeriod: {} }, patient).ignored, "history without a period");
  });
});

describe("R5 Encounter", () => {
  const discharged = {
    ...base,
    status: "discharged",
    class: [{ coding: [{ code: "IMP" }] }],
    location: [at("loc-5e-11", { period: { start: "2026-11-17T08:00:00-05:00" } })],
    serviceType: [{ concept: { coding: [{ code: "CARD" }] } }],
    plannedEndDate: "2026-11-18",
  };

  test("scenario 79: discharged with an active location still has its bed; departed is said by subjectStatus", () => {
    const staying = snapshot("FHIR5", discharged);
    assert.deepEqual(
      [staying.fhir?.status, staying.fhir?.subjectStatus, staying.fhir?.periodEnd],
      ["discharged", undefined, null],
    );
    assert.deepEqual([staying.claim.place?.bed, staying.fhir?.locations[0]?.status], ["5E-11", "active"]);
    const departed = snapshot("FHIR5", { ...discharged, subjectStatus: { coding: [{ code: "departed" }] } });
    assert.equal(departed.fhir?.subjectStatus, "departed");
  });

  test("class list, service, actual period and planned end are read where R5 keeps them", () => {
    const actualPeriod = { start: "2026-11-17T07:00:00Z", end: "2026-11-17T14:00:00Z" };
    const { claim, fhir } = snapshot("FHIR5", { ...discharged, actualPeriod });
    assert.deepEqual([claim.class, claim.service], ["inpatient", "CARD"]);
    assert.equal(fhir?.periodEnd, Date.parse("2026-11-17T14:00:00Z"));
    assert.equal(
      claim.expectedDischargeAt,
      Date.parse("2026-11-18T05:00:00Z"),
      "a date begins at midnight of the site",
    );
  });
});
