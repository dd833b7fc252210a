import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { FhirResource } from "#server/ingest/fhir/fhir-parts.ts";
import { storeChange, translateStoredFhir } from "#server/ingest/fhir/stored-change.ts";
import { READ_RESOURCES, translateFhir } from "#server/ingest/fhir/translate-fhir.ts";
import { sampleContext } from "../http/sample-site.ts";

const context = sampleContext("FHIR");
const meta = { versionId: "1", lastUpdated: "2026-11-17T14:30:00Z" };
const encounter = { identifier: { system: "urn:gen:visit", value: "V1" } };
const subject = { identifier: { system: "urn:gen:mrn", value: "00042" } };
const coded = (code: string) => ({ coding: [{ code }] });
const bedRef = { reference: "Location/loc-5e-11" };

const changeOf = (resource: FhirResource) => ({
  resource,
  included: new Map(),
  eventNumber: 3,
  eventAt: null,
  sentAt: null,
});
const translate = (resource: FhirResource) => translateFhir(changeOf({ meta, ...resource }), context);
const types = (resource: FhirResource) => translate(resource).drafts.map(({ type }) => type);

function first(resource: FhirResource) {
  const [draft] = translate(resource).drafts;
  assert.ok(draft);
  return draft;
}

describe("Location", () => {
  const location = (rest: object) => ({ resourceType: "Location", id: "loc-5e-11", ...rest });

  test("operational status is readiness of the bed, never an occupant", () => {
    const draft = first(location({ operationalStatus: { code: "O" } }));
    assert.ok(draft.type === "bed.status.changed");
    assert.deepEqual([draft.data.status, draft.bed, draft.encounter], ["occupied", "5E-11", null]);
  });

  test("the site's own words for a bed's status count beside table 0116", () => {
    const draft = first(location({ operationalStatus: { code: "being-cleaned" } }));
    assert.ok(draft.type === "bed.status.changed");
    assert.equal(draft.data.status, "housekeeping");
    assert.deepEqual(types(location({ operationalStatus: { code: "odd" } })), []);
    const odd = translate(location({ status: "active", operationalStatus: { code: "odd" } }));
    assert.deepEqual(
      [odd.drafts.map(({ type }) => type), odd.parked?.reason, odd.parked?.path],
      [["bed.unblocked"], "unsupported", "Location.operationalStatus"],
    );
  });

  test("suspended blocks, active unblocks, inactive retires; a ward has no state", () => {
    assert.deepEqual(types(location({ status: "suspended", operationalStatus: { code: "H" } })), [
      "bed.status.changed",
      "bed.blocked",
    ]);
    assert.deepEqual(types(location({ status: "active" })), ["bed.unblocked"]);
    assert.deepEqual(types(location({ status: "inactive" })), ["location.retired"]);
    assert.equal(
      translate({ resourceType: "Location", id: "loc-5e", status: "suspended" }).ignored,
      "location is not a bed",
    );
  });

  test("an identifier finds the bed when the server's id is not mapped", () => {
    const identifier = [{ system: "urn:gen:bed", value: "5E-12" }];
    const other = { resourceType: "Location", id: "x9", identifier, operationalStatus: { code: "U" } };
    assert.equal(first(other).bed, "5E-12");
  });
});

describe("CarePlan", () => {
  const plan = (rest: object) => ({
    resourceType: "CarePlan",
    id: "cp1",
    status: "active",
    intent: "plan",
    category: [coded("longitudinal"), coded("736372004")],
    subject,
    encounter,
    period: { start: "2026-11-17", end: "2026-11-20T11:00:00-05:00" },
    ...rest,
  });
  const expected = (rest: object) => {
    const draft = first(plan(rest));
    assert.ok(draft.type === "encounter.updated");
    return draft.data.expectedDischargeAt;
  };

  test("the period of a plan that the site lists for discharge ends with the expected discharge, and says nothing else", () => {
    const draft = first(plan({}));
    assert.ok(draft.type === "encounter.updated");
    assert.deepEqual([draft.encounter, draft.bed], ["GEN/V1", null]);
    const { expectedDischargeAt, place, class: stated, fhir } = draft.data;
    assert.deepEqual(
      [expectedDischargeAt, place, stated, fhir],
      [Date.parse("2026-11-20T16:00:00Z"), undefined, undefined, undefined],
    );
  });

  test("revoked, entered in error or without an end it takes the date back; a draft or a plan that is over says nothing", () => {
    for (const rest of [{ status: "revoked" }, { status: "entered-in-error" }, { period: { start: "2026-11-17" } }])
      assert.equal(expected(rest), null);
    for (const rest of [{ status: "draft" }, { status: "completed" }, { status: "unknown" }, { intent: "proposal" }])
      assert.deepEqual(types(plan(rest)), []);
  });

  test("a plan of another category is not about discharge", () => {
    assert.equal(translate(plan({ category: [coded("longitudinal")] })).ignored, "plan is not about discharge");
    assert.equal(translate(plan({ category: undefined })).ignored, "plan is not about discharge");
  });

  test("without the visit's number it goes by its patient, and is parked when nobody is known", () => {
    assert.equal(first(plan({ encounter: { reference: "Encounter/e1" } })).encounter, null);
    const alone = translate(plan({ encounter: undefined, subject: undefined }));
    assert.deepEqual([alone.drafts.length, alone.parked?.reason], [0, "identity.unlinked"]);
  });
});

describe("ServiceRequest", () => {
  const order = (status: string, code: string, rest: object = {}) => ({
    resourceType: "ServiceRequest",
    id: "s1",
    identifier: [{ system: "urn:orders", value: "O1" }],
    status,
    code: coded(code),
    encounter,
    subject,
    authoredOn: "2026-11-17T14:00:00Z",
    ...rest,
  });

  test("the site's code map makes it a bed request, a discharge order or any order", () => {
    assert.deepEqual(types(order("active", "BEDREQ")), ["bed.requested"]);
    assert.deepEqual(types(order("revoked", "BEDREQ")), ["bed.request.cancelled"]);
    assert.deepEqual(types(order("active", "DISCH")), ["discharge.order.signed"]);
    assert.deepEqual(types(order("entered-in-error", "DISCH")), ["discharge.order.cancelled"]);
    assert.deepEqual(types(order("active", "MOVE")), ["order.placed"]);
    assert.deepEqual(types(order("completed", "DISCH")), ["order.status.changed"]);
    assert.deepEqual(types(order("on-hold", "MOVE")), ["order.status.changed"]);
  });

  test("it is placed when it was authored; what comes later counts from the version", () => {
    const placed = first(order("active", "MOVE", { priority: "asap" }));
    assert.equal(placed.occurredAt, Date.parse("2026-11-17T14:00:00Z"));
    assert.ok(placed.type === "order.placed");
    assert.deepEqual(
      [placed.data.numbers, placed.data.priority, placed.encounter],
      [["O1@urn:orders"], "urgent", "GEN/V1"],
    );
    assert.equal(first(order("revoked", "MOVE")).occurredAt, Date.parse(meta.lastUpdated));
  });

  test("a draft, a plan and a proposal are no orders; R5's coded reference is read", () => {
    assert.ok(translate(order("draft", "MOVE")).ignored);
    assert.ok(translate(order("active", "MOVE", { intent: "plan" })).ignored);
    assert.deepEqual(types(order("active", "", { code: { concept: coded("BEDREQ") } })), ["bed.requested"]);
  });
});

describe("Flag", () => {
  const flag = (status: string, code: string, rest: object = {}) => ({
    resourceType: "Flag",
    id: "f1",
    status,
    code: coded(code),
    subject,
    ...rest,
  });

  test("only a code of the site's isolation list is isolation; whatever else is flagged is none of ours", () => {
    const draft = first(flag("active", "contact", { encounter }));
    assert.ok(draft.type === "order.placed");
    assert.deepEqual(
      [draft.data.meaning, draft.data.code, draft.data.numbers, draft.encounter],
      ["isolation", "contact", ["Flag/f1@FHIR"], "GEN/V1"],
    );
    assert.equal(translate(flag("active", "FALLS")).ignored, "flag is not about isolation");
  });

  test("an inactive flag and one whose period is over are lifted, one in error never was; each from its own writing", () => {
    const over = { period: { start: "2026-11-10T00:00:00Z", end: "2026-11-17T14:00:00Z" } };
    for (const lifted of [flag("inactive", "CONTACT"), flag("active", "CONTACT", over)]) {
      const draft = first(lifted);
      assert.ok(draft.type === "order.status.changed");
      assert.deepEqual([draft.data.status, draft.occurredAt], ["completed", Date.parse(meta.lastUpdated)]);
    }
    assert.deepEqual(types(flag("entered-in-error", "CONTACT")), ["order.cancelled"]);
  });

  test("a flag that names nobody is parked, and so is a status that R4 and R5 do not have", () => {
    assert.equal(translate(flag("active", "CONTACT", { subject: undefined })).parked?.reason, "identity.unlinked");
    assert.equal(translate(flag("on-hold", "CONTACT")).parked?.reason, "schema");
  });
});

describe("Task", () => {
  const task = (status: string, code: string, rest: object = {}) => ({
    resourceType: "Task",
    id: "t1",
    identifier: [{ value: "J1" }],
    status,
    code: coded(code),
    encounter,
    ...rest,
  });

  test("a cleaning job moves the queue and the bed's readiness", () => {
    assert.deepEqual(types(task("requested", "CLEAN", { focus: bedRef })), ["order.placed"]);
    assert.deepEqual(types(task("in-progress", "CLEAN", { for: bedRef })), [
      "order.status.changed",
      "bed.cleaning.started",
    ]);
    const executionPeriod = { end: "2026-11-17T14:20:00Z" };
    const done = translate(task("completed", "CLEAN", { location: bedRef, executionPeriod })).drafts[1];
    assert.ok(done?.type === "bed.cleaning.completed");
    assert.deepEqual(
      [done.bed, done.data.jobId, done.occurredAt],
      ["5E-11", "J1@GEN:placer", Date.parse(executionPeriod.end)],
    );
  });

  test("a transport job goes through its states", () => {
    assert.deepEqual(types(task("accepted", "MOVE")), ["order.placed"]);
    assert.deepEqual(types(task("rejected", "MOVE")), ["order.cancelled"]);
    const failed = first(task("failed", "MOVE"));
    assert.ok(failed.type === "order.status.changed");
    assert.deepEqual([failed.data.status, failed.data.meaning], ["error", "transport"]);
  });

  test("a mapped code is a discharge milestone, and an entry in error takes it back", () => {
    const state = (status: string) => {
      const draft = first(task(status, "MEDS"));
      assert.ok(draft.type === "discharge.milestone.reached");
      return draft.data.state;
    };
    assert.deepEqual(
      [state("requested"), state("in-progress"), state("completed"), state("cancelled")],
      ["needed", "running", "done", "not-needed"],
    );
    assert.deepEqual(types(task("entered-in-error", "MEDS")), ["discharge.milestone.cancelled"]);
  });
});

describe("Observation and DiagnosticReport", () => {
  const result = (status: string, rest: object = {}) => ({
    resourceType: "Observation",
    id: "o1",
    identifier: [{ value: "F1", type: { coding: [{ code: "FILL" }] } }],
    basedOn: [{ identifier: { value: "O1" } }],
    status,
    code: coded("K"),
    subject,
    encounter,
    issued: "2026-11-17T14:10:00Z",
    ...rest,
  });

  test("status becomes preliminary, final, corrected, withdrawn or cannot be obtained", () => {
    const seen = (status: string) => {
      const draft = first(result(status));
      return [draft.type, "status" in draft.data ? draft.data.status : null];
    };
    assert.deepEqual(seen("preliminary"), ["lab.result.preliminary", "preliminary"]);
    assert.deepEqual(seen("final"), ["lab.result.final", "final"]);
    assert.deepEqual(seen("corrected"), ["lab.result.final", "corrected"]);
    assert.deepEqual(seen("appended"), ["lab.result.final", "corrected"]);
    assert.deepEqual(seen("entered-in-error"), ["lab.result.final.cancelled", "withdrawn"]);
    assert.deepEqual(seen("cancelled"), ["order.status.changed", "error"]);
    assert.ok(translate(result("registered")).ignored);
  });

  test("a critical value is critical, and one without interpretation is unknown, not normal", () => {
    const abnormal = (rest: object) => {
      const draft = first(result("final", rest));
      assert.ok(draft.type === "lab.result.final");
      assert.deepEqual([draft.data.numbers, draft.data.line], [["O1@GEN:placer", "F1@GEN:filler"], "K"]);
      return draft.data.abnormal;
    };
    assert.equal(abnormal({ interpretation: [coded("HH")] }), "critical");
    assert.equal(abnormal({ interpretation: [coded("L")] }), "abnormal");
    assert.equal(abnormal({ interpretation: [coded("N")] }), "normal");
    assert.equal(abnormal({}), "unknown");
  });

  test("imaging is told by category or by the site's codes; vital signs are no results", () => {
    assert.deepEqual(types(result("final", { category: [coded("RAD")] })), ["imaging.result.final"]);
    assert.deepEqual(types(result("final", { code: coded("CTHEAD") })), ["imaging.result.final"]);
    assert.deepEqual(types(result("final", { category: coded("laboratory") })), ["lab.result.final"]);
    assert.ok(translate(result("final", { category: [coded("vital-signs")] })).ignored);
    assert.deepEqual(types({ ...result("partial"), resourceType: "DiagnosticReport" }), ["lab.result.preliminary"]);
  });
});

describe("Appointment and Patient", () => {
  test("an appointment's status is its event", () => {
    const type = (status: string) =>
      first({
        resourceType: "Appointment",
        id: "a1",
        identifier: [{ value: "A1" }],
        status,
        start: "2026-11-20T10:00:00Z",
        participant: [{ actor: { type: "Patient", ...subject } }, { actor: { reference: "Practitioner/d7" } }],
      });
    const booked = type("booked");
    assert.ok(booked.type === "appointment.booked");
    assert.deepEqual(
      [booked.data.startAt, booked.data.resource],
      [Date.parse("2026-11-20T10:00:00Z"), "Practitioner/d7"],
    );
    assert.equal(booked.patient?.identifiers[0]?.value, "00042");
    assert.deepEqual(
      ["checked-in", "noshow", "entered-in-error", "cancelled"].map((status) => type(status).type),
      ["appointment.arrived", "appointment.noshow", "appointment.deleted", "appointment.cancelled"],
    );
  });

  const patient = (value: string, rest: object = {}) => ({
    resourceType: "Patient",
    id: value,
    identifier: [{ system: "urn:gen:mrn", value }],
    name: [{ family: "Example", given: ["Ada", "B"] }],
    ...rest,
  });
  const merged = (link: object, active = false) => translate(patient("2", { active, link: [link] })).drafts[1];
  const other = { identifier: { system: "urn:gen:mrn", value: "1" } };

  test("a replaced and inactive record is retired into the other one", () => {
    const draft = merged({ other, type: "replaced-by" });
    assert.ok(draft?.type === "patient.merged");
    assert.deepEqual([draft.patient?.identifiers[0]?.value, draft.retiredPatient?.identifiers[0]?.value], ["1", "2"]);
    assert.equal(merged({ other, type: "replaced-by" }, true), undefined, "still active: not merged yet");
  });

  test("replaces retires the other record, seealso only links, an unknown target is parked", () => {
    const replaced = merged({ other, type: "replaces" });
    assert.deepEqual([replaced?.type, replaced?.retiredPatient?.identifiers[0]?.value], ["patient.merged", "1"]);
    assert.equal(merged({ other, type: "seealso" })?.type, "patient.linked");
    const lost = translate(
      patient("2", { active: false, link: [{ other: { reference: "Patient/9" }, type: "replaced-by" }] }),
    );
    assert.deepEqual([lost.drafts.length, lost.parked?.reason], [0, "merge.mismatch"]);
  });

  test("names go to the vault only", () => {
    const draft = first(patient("2"));
    assert.deepEqual([draft.patient?.family, draft.patient?.given], ["Example", "Ada B"]);
    assert.doesNotMatch(JSON.stringify(draft.data), /Example/);
  });
});

describe("any resource", () => {
  test("a type that is not used is ignored, a malformed one parked with its path", () => {
    assert.ok(translate({ resourceType: "Medication" }).ignored);
    assert.deepEqual(translate({ resourceType: "Encounter", status: 5 }).parked?.path, "Encounter.status");
  });

  test("a stored change translates again to the same drafts, with what it refers to and nothing else", () => {
    const known = { resourceType: "Patient", id: "p1", identifier: [{ system: "urn:gen:mrn", value: "42" }] };
    const stranger = { resourceType: "Patient", id: "p2", identifier: [{ value: "77" }] };
    const included = new Map([
      ["Patient/p1", known],
      ["Patient/p2", stranger],
    ]);
    const resource = {
      resourceType: "Encounter",
      id: "e1",
      meta,
      status: "planned",
      subject: { reference: "https://x.test/Patient/p1" },
    };
    const change = { ...changeOf(resource), included };
    const stored = storeChange(change);
    assert.doesNotMatch(stored.toString(), /p2/);
    assert.deepEqual(translateStoredFhir(stored, context), translateFhir(change, context));
    assert.equal(translateFhir(change, context).drafts[0]?.patient?.identifiers[0]?.value, "42");
  });

  test("random content never throws", () => {
    const names = [
      "status",
      "class",
      "location",
      "identifier",
      "subject",
      "code",
      "link",
      "meta",
      "category",
      "participant",
    ];
    const content = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.jsonValue(), fc.constant([bedRef]), fc.constant("active")),
    );
    fc.assert(
      fc.property(fc.constantFrom(...READ_RESOURCES), content, fc.string(), (resourceType, rest, word) => {
        translateStoredFhir(
          Buffer.from(
            JSON.stringify({
              resourceType: "Bundle",
              type: "collection",
              entry: [{ resource: { ...rest, resourceType } }],
            }),
          ),
          context,
        );
        translateStoredFhir(Buffer.from(word), context);
      }),
      { numRuns: 1000 },
    );
  });
});
