import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { adt, at, instant, message, only, PID, pv1, segment, translate, typesOf } from "./fixture-message.ts";
import { fixtureSite } from "./fixture-site.ts";

describe("transfer and tracking", () => {
  test("A02 needs a place and keeps the place before as a check", () => {
    const draft = only(
      translate(adt("A02", { evn: { 6: at("11:00") }, visit: { 3: "ICU^02^A", 6: "5E^01^A" } })),
      "encounter.transferred",
    );
    assert.equal(draft.bed, "ICU-02");
    assert.equal(draft.data.prior?.bed, "5E-01");
    assert.equal(draft.occurredAt, instant("11:00"));
    assert.equal(translate(adt("A02", { visit: { 3: "" } })).parked?.path, "PV1-3");
    assert.equal(translate(adt("A02", { visit: { 3: '""' } })).parked?.reason, "field.missing");
  });

  test("scenario 31: departing and arriving follow the patient and never claim a bed of the census", () => {
    const away = only(translate(adt("A09", { visit: { 11: "XRAY" } })), "encounter.tracking.departed");
    assert.equal(away.data.temporary?.raw, "XRAY");
    assert.deepEqual(typesOf(translate(adt("A10"))), ["encounter.tracking.arrived"]);
    assert.deepEqual(typesOf(translate(adt("A33"))), ["encounter.tracking.departed.cancelled"]);
    assert.deepEqual(typesOf(translate(adt("A32"))), ["encounter.tracking.arrived.cancelled"]);
    assert.equal(translate(adt("A09", { visit: { 3: "" } })).parked?.reason, "field.missing");
  });

  test("an unknown place keeps its words and its unit where that is known, is flagged and listed", () => {
    const translation = translate(adt("A02", { visit: { 3: "5EAST^77^B" } }));
    const { data } = only(translation, "encounter.transferred");
    assert.deepEqual(data.place, {
      raw: "5EAST^77^B",
      facility: "GEN",
      unit: "5E",
      bed: null,
      dummy: false,
      mapped: false,
    });
    assert.deepEqual(data.flags, ["location.unmapped"]);
    assert.deepEqual(translation.unmapped, [{ kind: "location", word: "5EAST^77^B", path: "PV1-3" }]);
  });

  test("bed status inside a patient's place is an echo and reaches nothing (scenario 54)", () => {
    const draft = only(translate(adt("A08", { visit: { 3: "5E^01^A^GEN^U", 40: "U" } })), "encounter.updated");
    assert.equal(draft.data.place?.raw, "5E^01^A");
  });
});

describe("cancels", () => {
  test("a cancel names its target's time from EVN-6 and is itself dated by EVN-2", () => {
    for (const [trigger, type] of [
      ["A12", "encounter.transferred.cancelled"],
      ["A13", "encounter.discharged.cancelled"],
      ["A38", "encounter.preadmitted.cancelled"],
      ["A52", "encounter.leave.started.cancelled"],
      ["A53", "encounter.leave.ended.cancelled"],
    ] as const) {
      const draft = only(translate(adt(trigger, { evn: { 6: at("10:00") } })), type);
      assert.equal(draft.occurredAt, instant("12:55"), trigger);
      assert.equal(draft.data.cancels?.targetTime?.at, instant("10:00"), trigger);
      assert.equal(draft.data.cancels?.targetTime?.basis, "EVN-6", trigger);
    }
  });

  test("a cancel without EVN-6 leaves its target to the fold", () => {
    assert.equal(only(translate(adt("A12")), "encounter.transferred.cancelled").data.cancels?.targetTime, null);
  });

  test("A11 takes back an admission or, by class or ZBE-6, a registration", () => {
    assert.deepEqual(typesOf(translate(adt("A11"))), ["encounter.admitted.cancelled"]);
    assert.deepEqual(typesOf(translate(adt("A11", { visit: { 2: "E" } }))), ["encounter.registered.cancelled"]);
    assert.deepEqual(typesOf(translate(adt("A11", { more: ["ZBE|M1|||CANCEL|N|A04"] }))), [
      "encounter.registered.cancelled",
    ]);
  });
});

describe("swap", () => {
  const swap = (one: Record<number, string>, two: Record<number, string>) =>
    message(
      { type: "ADT^A17" },
      `EVN|A17|${at("12:00")}||||${at("11:00")}`,
      PID,
      pv1({ 2: "I", ...one }),
      "PID|2||778802^^^GENADT^MR||Marrow^Silas",
      pv1({ 2: "I", ...two }),
    );

  test("scenario 33: two legs at one instant, each to its own PV1-3, each naming the other", () => {
    const { drafts } = translate(swap({ 3: "5E^02^A", 19: "V1" }, { 3: "5E^01^A", 19: "V2" }));
    assert.deepEqual(
      drafts.map(({ type, bed, encounter, occurredAt }) => ({ type, bed, encounter, occurredAt })),
      [
        { type: "encounter.swapped", bed: "5E-02", encounter: "GEN/V1", occurredAt: instant("11:00") },
        { type: "encounter.swapped", bed: "5E-01", encounter: "GEN/V2", occurredAt: instant("11:00") },
      ],
    );
    const [one, two] = drafts.map((draft) => (draft.type === "encounter.swapped" ? draft.data : null));
    assert.equal(one?.swapId, two?.swapId);
    assert.equal(one?.otherEncounter, "GEN/V2");
    assert.equal(drafts[0]?.otherPatient?.identifiers[0]?.value, "778802");
  });

  test("scenario 34: without visit numbers and PV1-6 the legs are found by their patients", () => {
    const { drafts } = translate(swap({ 3: "5E^02^A" }, { 3: "5E^01^A" }));
    assert.deepEqual(
      drafts.map(({ encounter }) => encounter),
      [null, null],
    );
    assert.deepEqual(
      drafts.map(({ patient }) => patient?.identifiers[0]?.value),
      ["778801", "778802"],
    );
  });

  test("a sender whose PV1-3 holds the old place has the legs exchanged", () => {
    const { drafts } = translate(
      swap({ 3: "5E^01^A", 19: "V1" }, { 3: "5E^02^A", 19: "V2" }),
      fixtureSite({ a17PlaceIs: "old" }),
    );
    assert.deepEqual(
      drafts.map(({ bed }) => bed),
      ["5E-02", "5E-01"],
    );
  });

  test("a leg that names no place goes where the other was", () => {
    const { drafts } = translate(swap({ 19: "V1" }, { 3: "5E^01^A", 6: "5E^02^A", 19: "V2" }));
    assert.deepEqual(
      drafts.map(({ bed }) => bed),
      ["5E-02", "5E-01"],
    );
  });

  test("one patient alone is no swap", () => {
    assert.equal(translate(adt("A17")).parked?.path, "PID[2]");
  });
});

describe("plans", () => {
  test("scenario 25: an A14 asks for a bed and reserves the one it names; A27 takes back both", () => {
    const a14 = translate(adt("A14", { more: [segment("PV2", { 8: "20261118080000" })] }));
    assert.deepEqual(typesOf(a14), ["encounter.admission.expected", "bed.requested", "bed.assigned"]);
    assert.equal(only(a14, "bed.requested").data.meaning, "admit-bed");
    assert.equal(only(a14, "bed.assigned").bed, "5E-01");
    assert.deepEqual(typesOf(translate(adt("A14", { visit: { 3: "5E" } }))), [
      "encounter.admission.expected",
      "bed.requested",
    ]);
    assert.deepEqual(typesOf(translate(adt("A27"))), [
      "encounter.admission.expected.cancelled",
      "bed.request.cancelled",
      "bed.assigned.cancelled",
    ]);
  });

  test("scenario 26: an A15 reserves PV1-42 and leaves the place alone; A26 names it in PV2-1", () => {
    const a15 = translate(adt("A15", { visit: { 42: "ICU^01^A" } }));
    assert.deepEqual(typesOf(a15), ["encounter.transfer.expected", "bed.requested", "bed.assigned"]);
    assert.equal(only(a15, "encounter.transfer.expected").bed, "5E-01");
    assert.equal(only(a15, "bed.assigned").bed, "ICU-01");
    const a26 = translate(adt("A26", { more: ["PV2|ICU^01^A"] }));
    assert.equal(only(a26, "bed.assigned.cancelled").bed, "ICU-01");
    assert.equal(only(a26, "encounter.transfer.expected.cancelled").data.priorPending?.bed, "ICU-01");
    assert.equal(translate(adt("A15")).parked?.path, "PV1-42");
    assert.equal(translate(adt("A26")).parked?.reason, "field.missing");
  });
});

describe("leave, staff, bed status", () => {
  test("A21 and A22 start and end a leave; PV2-47 is the expected return", () => {
    const draft = only(
      translate(adt("A21", { evn: { 6: at("12:00") }, more: [segment("PV2", { 47: "20261118180000" })] })),
      "encounter.leave.started",
    );
    assert.equal(draft.occurredAt, instant("12:00"));
    assert.equal(draft.data.plannedAt, Date.parse("2026-11-18T18:00:00-05:00"));
    assert.deepEqual(typesOf(translate(adt("A22"))), ["encounter.leave.ended"]);
  });

  test("A54 and A55 need PV1-7; A61 and A62 say nothing but the consultants", () => {
    assert.equal(
      only(translate(adt("A54", { visit: { 7: "D1" } })), "encounter.attending.changed").data.attending,
      "D1",
    );
    assert.deepEqual(typesOf(translate(adt("A55", { visit: { 7: "D0" } }))), ["encounter.attending.changed.cancelled"]);
    assert.equal(translate(adt("A54")).parked?.path, "PV1-7");
    const draft = only(translate(adt("A61", { visit: { 9: "D2~D3^X^Y" } })), "encounter.updated");
    assert.deepEqual(draft.data.consulting, ["D2", "D3"]);
    assert.equal("place" in draft.data, false);
  });

  test("scenario 4: bed status words become canonical, without a patient, and repeats stay apart", () => {
    const a20 = (status: string, time: string) =>
      translate(message({ type: "ADT^A20", time: at(time) }, "EVN|A20", `NPU|5E^01^A|${status}`));
    for (const [code, word] of [
      ["C", "closed"],
      ["H", "housekeeping"],
      ["I", "isolated"],
      ["K", "contaminated"],
      ["O", "occupied"],
      ["U", "unoccupied"],
    ]) {
      const draft = only(a20(code ?? "", "12:00"), "bed.status.changed");
      assert.equal(draft.data.status, word);
      assert.equal(draft.bed, "5E-01");
      assert.equal(draft.patient, null);
    }
    const keys = ["12:00", "12:10"].map((time) => only(a20("H", time), "bed.status.changed").data.order.contentKey);
    assert.notEqual(keys[0], keys[1]);
  });

  test("an empty bed status changes nothing; a place without a bed or an unknown word is parked", () => {
    const npu = (text: string) => translate(message({ type: "ADT^A20" }, "EVN|A20", text));
    assert.equal(npu("NPU|5E^01^A").ignored, "bed-status-empty");
    assert.equal(npu("NPU|5E|U").parked?.reason, "place.incomplete");
    assert.equal(npu("NPU|5E^01^A|Q").parked?.reason, "unsupported");
    assert.equal(npu("NPU").parked?.path, "NPU-1");
    assert.equal(only(npu("NPU|9Z^01^A|U"), "bed.status.changed").bed, null);
  });

  test("a site may give its own bed status words a meaning, and table 0116 stays in force beside them", () => {
    const site = fixtureSite({ bedStatuses: { Cleaning: "housekeeping", Q: "closed" } });
    const npu = (status: string) => translate(message({ type: "ADT^A20" }, "EVN|A20", `NPU|5E^01^A|${status}`), site);
    const words = ["cleaning", "Q", "U"].map((status) => only(npu(status), "bed.status.changed").data.status);
    assert.deepEqual(words, ["housekeeping", "closed", "unoccupied"]);
    assert.equal(npu("Z").parked?.reason, "unsupported");
  });

  test("allergies stay in the journal", () => {
    assert.equal(translate(adt("A60")).ignored, "allergies");
  });
});
