import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { adt, at, instant, message, only, PID, pv1, segment, translate, typesOf } from "./fixture-message.ts";
import { fixtureSite } from "./fixture-site.ts";

describe("admission and registration", () => {
  test("A01 is an admission at EVN-6 in the bed of PV1-3, with the way back to each field", () => {
    const draft = only(
      translate(adt("A01", { evn: { 6: at("12:00") }, visit: { 7: "D42^Doe^Jo", 10: "SUR" } })),
      "encounter.admitted",
    );
    assert.equal(draft.occurredAt, instant("12:00"));
    assert.equal(draft.occurredOffset, -300);
    assert.equal(draft.sourceRecordedAt, instant("12:55"));
    assert.equal(draft.encounter, "GEN/V1");
    assert.equal(draft.bed, "5E-01");
    assert.equal(draft.patient?.identifiers[0]?.value, "778801");
    assert.equal(draft.data.class, "inpatient");
    assert.equal(draft.data.service, "SUR");
    assert.equal(draft.data.attending, "D42");
    assert.deepEqual(draft.data.flags, []);
    for (const [path, as] of [
      ["EVN-6", "time"],
      ["PV1-3", "place"],
      ["PV1-19", "encounter"],
      ["PID-3", "patient"],
    ])
      assert.ok(
        draft.fields.some((field) => field.path === path && field.as === as),
        path,
      );
  });

  test("A01 with neither place nor class is parked, not refused", () => {
    const translation = translate(adt("A01", { visit: { 2: "", 3: "" } }));
    assert.deepEqual(translation.drafts, []);
    assert.equal(translation.parked?.reason, "field.missing");
  });

  test("scenario 8: an A04 alone opens an emergency encounter, by the kind of its unit when it states no class", () => {
    const draft = only(translate(adt("A04", { visit: { 2: "", 3: "ED^04^A" } })), "encounter.registered");
    assert.equal(draft.data.class, "emergency");
    assert.equal(draft.bed, "ED-04");
  });

  test("scenario 9: without EVN-6 an A01 is dated by PV1-44 and says so, that the fold may know an arrival from an admission", () => {
    const draft = only(translate(adt("A01", { visit: { 44: at("09:00") } })), "encounter.admitted");
    assert.equal(draft.data.time.basis, "PV1-44");
    assert.equal(draft.data.admitAt, instant("09:00"));
  });

  test("a start without a number gets a provisional key, any other event none", () => {
    for (const trigger of ["A01", "A04", "A05", "A14"])
      assert.equal(translate(adt(trigger, { visit: { 19: "" } })).drafts[0]?.encounter, "provisional", trigger);
    for (const trigger of ["A02", "A03", "A08"])
      assert.equal(translate(adt(trigger, { visit: { 19: "" } })).drafts[0]?.encounter, null, trigger);
  });

  test("A05 is a plan dated by EVN-2; its place is a wish and PV2-8 its day", () => {
    const draft = only(
      translate(adt("A05", { evn: { 6: at("08:00") }, more: [segment("PV2", { 8: "20261120070000" })] })),
      "encounter.preadmitted",
    );
    assert.equal(draft.occurredAt, instant("12:55"));
    assert.equal(draft.data.plannedAt, Date.parse("2026-11-20T07:00:00-05:00"));
  });

  test("scenario 59: classes are mapped, flagged when unknown, and never decide whether an A01 admits", () => {
    const mapped = only(translate(adt("A01", { visit: { 2: "DAY CASE" } })), "encounter.admitted");
    assert.equal(mapped.data.class, "day-case");
    const unknown = translate(adt("A01", { visit: { 2: "ff" } }));
    const odd = only(unknown, "encounter.admitted");
    assert.equal(odd.data.class, "inpatient");
    assert.equal(odd.data.classRaw, "ff");
    assert.deepEqual(odd.data.flags, ["class.unmapped"]);
    assert.deepEqual(unknown.unmapped, [{ kind: "class", word: "ff", path: "PV1-2" }]);
    const preadmit = only(translate(adt("A01", { visit: { 2: "P" } })), "encounter.admitted");
    assert.equal(preadmit.data.class, "inpatient");
    assert.deepEqual(preadmit.data.flags, ["class.unmapped"]);
  });

  test("the site's own class words come before the defaults", () => {
    assert.equal(
      only(translate(adt("A01", { visit: { 2: "short stay" } })), "encounter.admitted").data.class,
      "day-case",
    );
  });

  test("the ward's service stands in only where a visit starts", () => {
    assert.equal(only(translate(adt("A01")), "encounter.admitted").data.service, "MED");
    assert.equal("service" in only(translate(adt("A02")), "encounter.transferred").data, false);
  });
});

describe("discharge", () => {
  test("A03 is dated by PV1-45 without EVN-6; a day without an hour means by its end, EVN-2 inside it is better", () => {
    assert.equal(
      only(translate(adt("A03", { visit: { 45: at("11:30") } })), "encounter.discharged").occurredAt,
      instant("11:30"),
    );
    const coarse = only(translate(adt("A03", { visit: { 45: "20261117" } })), "encounter.discharged");
    assert.equal(coarse.occurredAt, instant("12:55"));
    assert.ok(coarse.data.flags.includes("time.imprecise"));
    const yesterday = only(translate(adt("A03", { visit: { 45: "20261116" } })), "encounter.discharged");
    assert.equal(yesterday.occurredAt, Date.parse("2026-11-17T05:00:00Z") - 1);
  });

  test("scenario 28: PV1-45 of an A01 is data and ends nothing", () => {
    const translation = translate(adt("A01", { visit: { 45: at("18:00") } }));
    assert.deepEqual(typesOf(translation), ["encounter.admitted"]);
    assert.equal(only(translation, "encounter.admitted").data.dischargeAt, instant("18:00"));
  });

  test("dispositions: home by default code, left unseen by the site's, still patient flagged, unknown listed", () => {
    assert.equal(
      only(translate(adt("A03", { visit: { 36: "01" } })), "encounter.discharged").data.dispositionKind,
      "home",
    );
    assert.deepEqual(typesOf(translate(adt("A03", { visit: { 36: "lwbs" } }))), [
      "encounter.discharged",
      "encounter.left.unseen",
    ]);
    assert.ok(
      only(translate(adt("A03", { visit: { 36: "30" } })), "encounter.discharged").data.flags.includes("still.patient"),
    );
    const unknown = translate(adt("A03", { visit: { 36: "ZZ" } }));
    assert.equal(only(unknown, "encounter.discharged").data.dispositionKind, "other");
    assert.deepEqual(unknown.unmapped, [{ kind: "disposition", word: "ZZ", path: "PV1-36" }]);
  });

  test("a death is known from PID-30, whatever the disposition", () => {
    const pid = segment("PID", { 3: "778801^^^GENADT^MR", 5: "Quill^Ottoline", 30: "Y" });
    const draft = only(translate(adt("A03", { pid, visit: { 36: "01" } })), "encounter.discharged");
    assert.equal(draft.data.dispositionKind, "died");
  });
});

describe("class changes and updates", () => {
  test("scenario 29: an A06 with MRG-3 names the old number as an alias and merges nothing", () => {
    const translation = translate(adt("A06", { visit: { 19: "V9" }, more: ["MRG|||A7"] }));
    assert.deepEqual(typesOf(translation), ["encounter.class.changed", "encounter.transferred"]);
    assert.equal(only(translation, "encounter.class.changed").data.retiredEncounter, "GEN/A7");
  });

  test("scenario 30: an A07 in a bed keeps the bed and needs PV1-2", () => {
    const translation = translate(adt("A07", { visit: { 2: "O" } }));
    assert.equal(only(translation, "encounter.class.changed").data.class, "outpatient");
    assert.equal(only(translation, "encounter.transferred").bed, "5E-01");
    assert.equal(translate(adt("A07", { visit: { 2: "" } })).parked?.path, "PV1-2");
  });

  test("an A08 is a snapshot dated by EVN-2, EVN-6 notwithstanding, beside an update of the person", () => {
    const translation = translate(adt("A08", { evn: { 6: at("06:00") } }));
    assert.deepEqual(typesOf(translation), ["encounter.updated", "patient.updated"]);
    const draft = only(translation, "encounter.updated");
    assert.equal(draft.data.snapshot, true);
    assert.equal(draft.occurredAt, instant("12:55"));
  });

  test("an A08 of class N speaks of the person alone", () => {
    assert.deepEqual(typesOf(translate(adt("A08", { visit: { 2: "N", 19: "" } }))), ["patient.updated"]);
  });

  test('scenario 40: an empty PV1-3 says nothing, `""` deletes', () => {
    assert.equal("place" in only(translate(adt("A08", { visit: { 3: "" } })), "encounter.updated").data, false);
    assert.equal(only(translate(adt("A08", { visit: { 3: '""' } })), "encounter.updated").data.place, null);
    assert.equal(only(translate(adt("A08", { visit: { 2: '""' } })), "encounter.updated").data.class, null);
    const cleared = only(translate(adt("A08", { visit: { 3: '5E^""^""' } })), "encounter.updated");
    assert.deepEqual(cleared.data.place, {
      raw: "5E",
      facility: "GEN",
      unit: "5E",
      bed: null,
      dummy: false,
      mapped: true,
    });
  });

  test("A31 updates the person; a visit beside it adds attributes but neither place nor class", () => {
    const draft = only(translate(adt("A31", { visit: { 7: "D42" } })), "encounter.updated");
    assert.equal(draft.data.attending, "D42");
    assert.equal("place" in draft.data || "class" in draft.data, false);
    assert.deepEqual(typesOf(translate(adt("A31", { visit: { 2: "N" } }))), ["patient.updated"]);
    assert.deepEqual(typesOf(translate(adt("A28", { visit: { 19: "" } }))), ["patient.registered"]);
    assert.deepEqual(typesOf(translate(adt("A29"))), ["patient.purged"]);
  });

  test("A23 purges a visit's data, a statement for the fold to weigh", () => {
    assert.deepEqual(typesOf(translate(adt("A23"))), ["encounter.purged"]);
  });

  test("Z99 carries the movement it updates and is parked without ZBE-1", () => {
    const draft = only(
      translate(adt("Z99", { more: [`ZBE|M1^EPIC|${at("10:00")}||UPDATE|N|A02`] })),
      "encounter.updated",
    );
    assert.deepEqual(draft.data.movement, {
      ids: [{ id: "M1", authority: "EPIC" }],
      action: "UPDATE",
      historic: false,
      originalTrigger: "A02",
      start: instant("10:00"),
      end: null,
      scope: null,
    });
    assert.equal(draft.data.snapshot, undefined);
    assert.equal(translate(adt("Z99")).parked?.path, "ZBE-1");
  });
});

describe("expected discharge", () => {
  test('PV2-9 on any message is an expectation of its own, `""` takes it back', () => {
    const stated = translate(adt("A02", { more: [segment("PV2", { 9: "20261119160000" })] }));
    assert.equal(only(stated, "discharge.expected").data.plannedAt, Date.parse("2026-11-19T16:00:00-05:00"));
    assert.deepEqual(typesOf(translate(adt("A08", { more: ['PV2|||||||||""'] }))), [
      "encounter.updated",
      "patient.updated",
      "discharge.expected.cancelled",
    ]);
  });

  test("a date without an hour means by the end of that day", () => {
    const draft = only(translate(adt("A01", { more: [segment("PV2", { 9: "20261119" })] })), "discharge.expected");
    assert.equal(draft.data.plannedAt, Date.parse("2026-11-20T05:00:00Z") - 1);
  });

  test("without PV2-9, PV2-10 counts days from the admission", () => {
    const draft = only(
      translate(adt("A01", { visit: { 44: at("09:00") }, more: [segment("PV2", { 10: "3" })] })),
      "discharge.expected",
    );
    assert.equal(draft.data.plannedAt, Date.parse("2026-11-20T09:00:00-05:00"));
  });

  test("scenario 27: an A16 expects, by PV2-9 or EVN-3, and its A25 takes back; neither discharges", () => {
    const a16 = translate(adt("A16", { evn: { 3: "20261118100000" }, visit: { 45: at("13:00") } }));
    assert.deepEqual(typesOf(a16), ["discharge.expected"]);
    assert.equal(only(a16, "discharge.expected").data.plannedAt, Date.parse("2026-11-18T10:00:00-05:00"));
    assert.deepEqual(typesOf(translate(adt("A25"))), ["discharge.expected.cancelled"]);
  });
});

describe("history and parallel running", () => {
  test("a message in archive, restore or initial-load mode, or a historic movement, is marked so", () => {
    const archived = message(
      { type: "ADT^A02", processing: "P^A" },
      `EVN||${at("12:00")}`,
      PID,
      pv1({ 3: "ICU^01^A", 19: "V1" }),
    );
    assert.equal(only(translate(archived), "encounter.transferred").data.historic, true);
    const inserted = adt("A02", { more: [`ZBE|M1|20261116100000||INSERT|Y|A02`] });
    const draft = only(translate(inserted), "encounter.transferred");
    assert.equal(draft.data.historic, true);
    assert.equal(draft.data.time.basis, "ZBE-2");
  });

  test("claims of a source that runs in parallel say so", () => {
    const draft = only(translate(adt("A01"), fixtureSite({ trust: "parallel" })), "encounter.admitted");
    assert.equal(draft.data.parallel, true);
  });
});
