import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { translateStoredWebhook, translateWebhook } from "#server/ingest/webhook/translate-webhook.ts";
import { WEBHOOK_TYPES } from "#server/ingest/webhook/webhook-types.ts";
import { siteMapSchema } from "#server/site/site-map.ts";
import { RECEIVED_AT, sampleContext } from "../http/sample-site.ts";

const AT = "2026-11-17T09:42:00-05:00";
const SENT = "2026-11-17T14:43:00Z";
const bed = { unit: "5EAST", room: "11", bed: "A" };
const patient = { identifiers: [{ value: "000123" }], family: "Example", given: "Ada" };

const eventOf = (type: string, data: unknown) => ({
  specversion: "1.0" as const,
  id: "e1",
  source: "/x",
  type,
  time: SENT,
  data,
});

const context = sampleContext("EVS");

function translate(type: string, data: unknown) {
  return translateWebhook(eventOf(type, data), context);
}

function onlyDraft(type: string, data: unknown) {
  const { translation, faults } = translate(type, data);
  assert.deepEqual(faults, []);
  assert.equal(translation.drafts.length, 1);
  const [draft] = translation.drafts;
  assert.ok(draft);
  return draft;
}

describe("bed events", () => {
  test("a started cleaning names its bed, level, job, three times and the fields it came from", () => {
    const draft = onlyDraft("bed.cleaning.started", { place: bed, jobId: "J-7", level: "terminal", at: AT });
    assert.ok(draft.type === "bed.cleaning.started");
    assert.equal(draft.bed, "5E-11");
    assert.equal(draft.occurredAt, Date.parse(AT));
    assert.equal(draft.occurredOffset, -300);
    assert.equal(draft.sourceRecordedAt, Date.parse(SENT));
    assert.deepEqual([draft.data.level, draft.data.jobId, draft.data.time.basis], ["terminal", "J-7", "data.at"]);
    assert.ok(draft.fields.some((field) => field.path === "data.place" && field.as === "place"));
  });

  test("a status in the sender's own word is what the site map says it means", () => {
    const words = siteMapSchema.shape.sources.element.parse({
      ...context.source,
      bedStatuses: { "Ready for Guest": "unoccupied" },
    });
    const status = (word: string) =>
      translateWebhook(eventOf("bed.status.changed", { place: bed, status: word }), { ...context, source: words });
    const { drafts } = status("ready for guest").translation;
    assert.ok(drafts[0]?.type === "bed.status.changed");
    assert.equal(drafts[0].data.status, "unoccupied");
    assert.equal(status("closed").translation.drafts.length, 1);
    assert.deepEqual(status("__proto__").faults[0]?.pointer, "/data/status");
  });

  test("without a time of its own the event's time counts, and a time in the future is passed over with a flag", () => {
    assert.equal(onlyDraft("bed.unblocked", { place: bed }).occurredAt, Date.parse(SENT));
    const draft = onlyDraft("bed.unblocked", { place: bed, at: "2029-01-01T00:00:00Z" });
    assert.equal(draft.occurredAt, Date.parse(SENT));
    assert.ok("flags" in draft.data && draft.data.flags.includes("time.future"));
  });

  test("an unknown bed is kept in the sender's words, flagged and listed for a person", () => {
    const { translation } = translate("bed.status.changed", {
      place: { unit: "9W", bed: "3" },
      status: "housekeeping",
    });
    const [draft] = translation.drafts;
    assert.ok(draft?.type === "bed.status.changed");
    assert.deepEqual([draft.bed, draft.data.place.mapped, draft.data.flags], [null, false, ["location.unmapped"]]);
    assert.deepEqual(translation.unmapped, [{ kind: "location", word: "9W^^3", path: "data.place" }]);
  });

  test("a sentence about a bed goes to the vault, a reason is a code", () => {
    const draft = onlyDraft("bed.blocked", { place: bed, reason: "broken-equipment", note: "Rail is loose" });
    assert.deepEqual(draft.notes, { note: "Rail is loose" });
    assert.doesNotMatch(JSON.stringify(draft.data), /loose/);
    assert.equal(
      translate("bed.blocked", { place: bed, reason: "Mr Example broke it" }).faults[0]?.pointer,
      "/data/reason",
    );
  });
});

describe("orders and milestones", () => {
  test("an order's kind wins over its code, and a code of the site's map over nothing", () => {
    const placed = onlyDraft("order.placed", { order: "T-1", kind: "transport", visit: "V1", place: bed });
    assert.ok(placed.type === "order.placed");
    assert.deepEqual(
      [placed.data.meaning, placed.data.numbers, placed.encounter],
      ["transport", ["T-1@GEN:placer"], "GEN/V1"],
    );
    const mapped = onlyDraft("order.placed", { order: { number: "T-2", namespace: "TRIP" }, code: "BEDREQ" });
    assert.ok(mapped.type === "order.placed");
    assert.deepEqual([mapped.data.meaning, mapped.data.numbers], ["admit-bed", ["T-2@TRIP"]]);
    const { translation } = translate("order.placed", { order: "T-3", code: "ODD" });
    assert.deepEqual(translation.unmapped, [{ kind: "order", word: "ODD", path: "data.code" }]);
  });

  test("a bed request carries what it needs, a discharge order its fixed meaning", () => {
    const request = onlyDraft("bed.requested", { order: "R1", visit: "V1", bedClass: "icu", isolation: true });
    assert.ok(request.type === "bed.requested");
    assert.deepEqual([request.data.meaning, request.data.needs], ["admit-bed", { bedClass: "icu", isolation: true }]);
    const signed = onlyDraft("discharge.order.signed", { order: "D1", visit: "V1" });
    assert.ok(signed.type === "discharge.order.signed" && signed.data.meaning === "discharge");
  });

  test("a corrected final result replaces, a cancelled one is withdrawn", () => {
    const status = (type: string, data: object) => {
      const { data: claim } = onlyDraft(type, { order: "L1", visit: "V1", ...data });
      return "status" in claim ? claim.status : null;
    };
    assert.equal(status("lab.result.final", {}), "final");
    assert.equal(status("lab.result.final", { corrected: true }), "corrected");
    assert.equal(status("imaging.result.final.cancelled", {}), "withdrawn");
    assert.equal(status("lab.result.preliminary", {}), "preliminary");
  });

  test("a milestone is done unless it says otherwise", () => {
    const draft = onlyDraft("discharge.milestone.reached", { visit: "V1", milestone: "medication" });
    assert.ok(draft.type === "discharge.milestone.reached" && draft.data.state === "done");
  });
});

describe("movements", () => {
  test("an admission maps class, place and person; a missing property stays unsaid and null stays a deletion", () => {
    const data = { visit: "V1", patient, class: "bettlaegerig", place: bed, service: null, at: AT };
    const draft = onlyDraft("encounter.admitted", data);
    assert.ok(draft.type === "encounter.admitted");
    assert.deepEqual([draft.data.class, draft.data.place?.bed, draft.data.service], ["inpatient", "5E-11", null]);
    assert.ok(!("prior" in draft.data) && !("attending" in draft.data));
    assert.deepEqual(draft.patient?.identifiers, [{ value: "000123", authority: "GENMRN", type: "MR" }]);
    assert.doesNotMatch(JSON.stringify(draft.data), /Example|Ada|000123/);
  });

  test("the facility's own authority leaves the visit number plain, another one is part of the key", () => {
    const key = (visit: unknown) => onlyDraft("encounter.discharged", { visit }).encounter;
    assert.equal(key("V1"), "GEN/V1");
    assert.equal(key({ number: "V1", authority: "urn:evs:visits" }), "GEN/V1");
    assert.equal(key({ number: "V1", authority: "urn:lab:visits" }), "GEN/V1@LAB");
  });

  test("a start without a number gets a provisional key, any other movement is left to the fold", () => {
    assert.equal(onlyDraft("encounter.registered", { patient }).encounter, "provisional");
    assert.equal(onlyDraft("encounter.transferred", { patient, place: bed }).encounter, null);
  });

  test("a cancel names the time of what it cancels", () => {
    const draft = onlyDraft("encounter.transferred.cancelled", { visit: "V1", target: { at: AT } });
    assert.ok(draft.type === "encounter.transferred.cancelled");
    assert.equal(draft.data.cancels?.targetTime?.at, Date.parse(AT));
    const bare = onlyDraft("encounter.discharged.cancelled", { visit: "V1" });
    assert.ok(bare.type === "encounter.discharged.cancelled");
    assert.deepEqual(bare.data.cancels, { targetTime: null });
  });

  test("a swap is two legs of one moment, each to its own place", () => {
    const legs = [
      { visit: "V1", place: bed },
      { visit: "V2", place: { unit: "5EAST", room: "12", bed: "A" } },
    ];
    const { translation } = translate("encounter.swapped", { legs });
    const [first, second] = translation.drafts;
    assert.ok(first?.type === "encounter.swapped" && second?.type === "encounter.swapped");
    assert.deepEqual([first.encounter, first.bed, first.data.otherEncounter], ["GEN/V1", "5E-11", "GEN/V2"]);
    assert.deepEqual([second.encounter, second.bed, second.data.otherEncounter], ["GEN/V2", "5E-12", "GEN/V1"]);
    assert.equal(first.data.swapId, second.data.swapId);
  });

  test("a merge keeps the survivor and the retired person apart", () => {
    const draft = onlyDraft("patient.merged", { patient, retired: { identifiers: [{ value: "9" }] } });
    assert.deepEqual(
      [draft.patient?.identifiers[0]?.value, draft.retiredPatient?.identifiers[0]?.value],
      ["000123", "9"],
    );
  });
});

describe("wrong data", () => {
  test("the wrong field is named by a JSON pointer", () => {
    const pointer = (type: string, data: unknown) => translate(type, data).faults[0]?.pointer;
    assert.equal(pointer("bed.status.changed", { place: { room: "1" }, status: "occupied" }), "/data/place/unit");
    assert.equal(pointer("bed.status.changed", { place: { unit: "5EAST" }, status: "occupied" }), "/data/place/bed");
    assert.equal(pointer("bed.status.changed", { place: bed, status: "messy" }), "/data/status");
    assert.equal(pointer("encounter.admitted", { visit: { number: 5 } }), "/data/visit/number");
    assert.equal(pointer("encounter.admitted", {}), "/data/visit");
    assert.equal(pointer("encounter.transferred", { visit: "V1" }), "/data/place");
    assert.equal(pointer("encounter.swapped", { legs: [{ visit: "V1", place: bed }] }), "/data/legs");
    assert.equal(pointer("order.placed", undefined), "/data");
    assert.equal(pointer("bed.unblocked", { place: bed, at: "2026-02-30T00:00:00Z" }), "/data/at");
  });

  test("no fault repeats what the sender wrote", () => {
    const { translation, faults } = translate("encounter.admitted", {
      visit: "V1",
      patient: { ...patient, birthDate: "Ada-Example" },
    });
    assert.doesNotMatch(JSON.stringify([translation, faults]), /Ada/);
  });

  test("an unknown type is parked, not refused", () => {
    const { translation, faults } = translate("coffee.spilled", {});
    assert.deepEqual(faults, []);
    assert.equal(translation.parked?.reason, "unsupported");
    assert.deepEqual(translation.drafts, []);
  });

  test("a stored event translates again to the same drafts", () => {
    const event = eventOf("bed.cleaning.completed", { place: bed });
    const again = translateStoredWebhook(Buffer.from(JSON.stringify(event)), sampleContext("EVS"));
    assert.deepEqual(again, translateWebhook(event, sampleContext("EVS")).translation);
    assert.equal(translateStoredWebhook(Buffer.from("{"), sampleContext("EVS")).parked?.reason, "schema");
  });

  test("random data of any known type never throws and never makes an event of the far future", () => {
    const types = [...WEBHOOK_TYPES.keys()];
    const part = fc.oneof(
      fc.string(),
      fc.constant(bed),
      fc.constant(patient),
      fc.constant("V1"),
      fc.constant(null),
      fc.jsonValue(),
    );
    const names = [
      "at",
      "place",
      "visit",
      "patient",
      "order",
      "status",
      "kind",
      "legs",
      "class",
      "reason",
      "milestone",
      "target",
    ];
    const data = fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), part));
    fc.assert(
      fc.property(fc.constantFrom(...types), data, (type, value) => {
        for (const draft of translate(type, value).translation.drafts)
          assert.ok(draft.occurredAt <= RECEIVED_AT + 600_000);
      }),
      { numRuns: 3000 },
    );
  });
});
