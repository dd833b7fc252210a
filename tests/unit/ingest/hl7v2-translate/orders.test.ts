import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { at, instant, message, only, PID, pv1, RECEIVED, segment, translate, typesOf } from "./fixture-message.ts";

const order = (orc: Record<number, string>, obr: Record<number, string>, ...more: string[]) =>
  translate(
    message(
      { type: "ORM^O01" },
      PID,
      pv1({ 3: "ED^01^A", 19: "V1", 42: "5E" }),
      segment("ORC", { 2: "77^EPIC", ...orc }),
      segment("OBR", obr),
      ...more,
    ),
  );

describe("orders", () => {
  test("scenario 70: a bed request is placed, amended and cancelled under one number", () => {
    const placed = only(order({ 1: "NW", 9: at("12:00") }, { 4: "ADMIT" }), "bed.requested");
    assert.deepEqual(placed.data.numbers, ["77@EPIC"]);
    assert.equal(placed.occurredAt, instant("12:00"));
    assert.equal(placed.encounter, "GEN/V1");
    assert.equal(placed.data.place?.unit, "5E");
    assert.deepEqual(typesOf(order({ 1: "XO" }, { 4: "ADMIT" })), ["bed.request.changed"]);
    assert.deepEqual(typesOf(order({ 1: "CA" }, { 4: "ADMIT" })), ["bed.request.cancelled"]);
  });

  test("scenario 70: a cancel of imaging is only asked for until the filler agrees", () => {
    const asked = only(order({ 1: "CA" }, { 4: "CXR" }), "order.status.changed");
    assert.equal(asked.data.status, "cancel-requested");
    assert.equal(only(order({ 1: "UC" }, { 4: "CXR" }), "order.status.changed").data.status, "cancel-failed");
    assert.deepEqual(typesOf(order({ 1: "CR" }, { 4: "CXR" })), ["order.cancelled"]);
  });

  test("a bare cancel by number does not decide whether a filler must agree", () => {
    const bare = translate(message({ type: "ORM^O01" }, PID, "ORC|CA|77^EPIC"));
    assert.equal(only(bare, "order.status.changed").data.status, "cancel-requested");
  });

  test("scenario 69: a discharge order is an order; done, it is still no departure", () => {
    assert.deepEqual(typesOf(order({ 1: "NW" }, { 4: "DISCH^Discharge^LOCAL" })), ["discharge.order.signed"]);
    assert.deepEqual(typesOf(order({ 1: "DC" }, { 4: "DISCH^Discharge^LOCAL" })), ["discharge.order.cancelled"]);
    const done = only(order({ 1: "SC", 5: "CM" }, { 4: "DISCH^Discharge^LOCAL" }), "order.status.changed");
    assert.equal(done.data.status, "completed");
  });

  test("a code of another system than the site's is not the site's code; it is `other` and listed", () => {
    const translation = order({ 1: "NW" }, { 4: "DISCH^X^ELSEWHERE" });
    assert.equal(only(translation, "order.placed").data.meaning, "other");
    assert.deepEqual(translation.unmapped, [{ kind: "order", word: "DISCH^ELSEWHERE", path: "OBR-4" }]);
  });

  test("status reports speak by ORC-5", () => {
    for (const [status, step] of [
      ["IP", "in-progress"],
      ["HD", "held"],
      ["CM", "completed"],
      ["ER", "error"],
    ])
      assert.equal(only(order({ 1: "SC", 5: status ?? "" }, { 4: "CXR" }), "order.status.changed").data.status, step);
    assert.deepEqual(typesOf(order({ 1: "SC", 5: "CA" }, { 4: "CXR" })), ["order.cancelled"]);
    assert.equal(only(order({ 1: "RL" }, { 4: "CXR" }), "order.status.changed").data.status, "released");
  });

  test("a cleaning order says of its bed when it is under way and done, without a patient as well", () => {
    const clean = (orc: string, name: string) =>
      translate(message({ type: "ORM^O01" }, pv1({ 3: "5E^01^A" }), orc, `OBR|1|||CLEAN^${name}`));
    assert.deepEqual(typesOf(clean("ORC|NW|9", "Clean")), ["order.placed"]);
    const started = clean("ORC|SC|9|||IP", "Terminal clean");
    assert.equal(only(started, "bed.cleaning.started").bed, "5E-01");
    assert.equal(only(started, "bed.cleaning.started").data.level, "terminal");
    assert.equal(only(started, "bed.cleaning.started").data.jobId, "9@GEN:placer");
    assert.equal(only(clean("ORC|SC|9|||CM", "Clean"), "bed.cleaning.completed").data.level, "standard");
    assert.deepEqual(typesOf(clean("ORC|SC|9|||CA", "Clean")), ["order.cancelled"]);
  });

  test("several orders of one message are several events; an OBR without its ORC has its own number", () => {
    const translation = translate(
      message(
        { type: "OML^O21" },
        PID,
        "ORC|NW|1^EPIC",
        "OBR|1|1^EPIC||NA",
        "OBR|2|2^EPIC||K",
        "ORC|CA|3^EPIC|F3^LAB",
        "OBR|3|||GLU",
      ),
    );
    assert.deepEqual(typesOf(translation), ["order.placed", "order.placed", "order.status.changed"]);
    const numbers = translation.drafts.map((draft) => ("numbers" in draft.data ? draft.data.numbers : []));
    assert.deepEqual(numbers, [["1@EPIC"], ["2@EPIC"], ["3@EPIC", "F3@LAB"]]);
  });

  test("an order that takes effect later is dated by ORC-9, one that took effect by ORC-15", () => {
    const later = only(order({ 1: "NW", 9: at("12:00"), 15: "20261118080000" }, { 4: "CXR" }), "order.placed");
    assert.equal(later.occurredAt, instant("12:00"));
    assert.deepEqual(later.data.flags, []);
    assert.equal(
      only(order({ 1: "NW", 9: at("12:00"), 15: at("11:00") }, { 4: "CXR" }), "order.placed").occurredAt,
      instant("11:00"),
    );
  });

  test("an order for nobody is parked, one without ORC and OBR too", () => {
    assert.equal(
      translate(message({ type: "ORM^O01" }, "ORC|NW|1", "OBR|1|||CXR")).parked?.reason,
      "identity.unlinked",
    );
    assert.equal(translate(message({ type: "ORM^O01" }, PID)).parked?.path, "ORC");
  });
});

describe("results", () => {
  const report = (status: string, ...obx: string[]) =>
    translate(
      message(
        { type: "ORU^R01" },
        PID,
        segment("OBR", { 2: "77^EPIC", 3: "L1^LAB", 4: "CBC", 7: at("11:00"), 22: at("12:30"), 25: status }),
        ...obx,
      ),
    );

  test("scenario 71: preliminary, final, corrected and withdrawn lines are told apart", () => {
    for (const [code, type, status] of [
      ["P", "lab.result.preliminary", "preliminary"],
      ["F", "lab.result.final", "final"],
      ["C", "lab.result.final", "corrected"],
      ["W", "lab.result.final.cancelled", "withdrawn"],
      ["D", "lab.result.final.cancelled", "withdrawn"],
      ["X", "lab.result.final", "cannot-be-obtained"],
    ] as const) {
      const draft = only(report("F", `OBX|1|NM|718-7^Hb^LN||7.1|g/dL||L|||${code}`), type);
      assert.equal(draft.data.status, status);
      assert.equal(draft.data.line, "718-7^LN");
      assert.equal(draft.data.reportedAt, instant("12:30"));
      assert.equal(draft.data.observedAt, instant("11:00"));
      assert.deepEqual(draft.data.numbers, ["77@EPIC", "L1@LAB"]);
    }
  });

  test("scenario 72: in a final report a preliminary line is not final", () => {
    assert.deepEqual(typesOf(report("F", "OBX|1|NM|A||1|||||| F", "OBX|2|NM|B||2||||||P")), [
      "lab.result.final",
      "lab.result.preliminary",
    ]);
  });

  test("scenario 73: the gravest flag counts; no flag is unknown, not normal", () => {
    const abnormal = (flags: string) =>
      only(report("F", `OBX|1|NM|K||6.9|||${flags}|||F`), "lab.result.final").data.abnormal;
    assert.equal(abnormal("HH"), "critical");
    assert.equal(abnormal("N~LL"), "critical");
    assert.equal(abnormal(">"), "abnormal");
    assert.equal(abnormal("N"), "normal");
    assert.equal(abnormal(""), "unknown");
    assert.equal(abnormal('""'), "unknown");
  });

  test("an empty OBX-11 is final only with a value and a final or silent OBR-25, and flagged", () => {
    const draft = only(report("", "OBX|1|NM|A||1"), "lab.result.final");
    assert.ok(draft.data.flags.includes("result.status.implied"));
    assert.deepEqual(typesOf(report("", "OBX|1|NM|A")), ["order.status.changed"]);
    assert.deepEqual(typesOf(report("P", "OBX|1|NM|A||1")), ["lab.result.preliminary"]);
    assert.deepEqual(typesOf(report("I", "OBX|1|NM|A||1")), ["order.status.changed"]);
  });

  test("lines of one code and sub-id are one unit, only as final as its least final line", () => {
    const translation = report(
      "F",
      "OBX|1|TX|RPT|1|one||||||F",
      "OBX|2|TX|RPT|1|two||||||P",
      "OBX|3|TX|RPT|2|three||||||F",
    );
    assert.deepEqual(typesOf(translation), ["lab.result.preliminary", "lab.result.final"]);
    assert.equal(only(translation, "lab.result.final").data.line, "RPT#2");
    const partly = report("F", "OBX|1|TX|RPT||one||||||D", "OBX|2|TX|RPT||two||||||F");
    assert.equal(only(partly, "lab.result.final").data.status, "final");
  });

  test("imaging is known by the site's code or the section; an order that cannot be done is an error", () => {
    const imaging = translate(
      message({ type: "ORU^R01" }, PID, segment("OBR", { 3: "R1", 4: "CXR", 25: "F" }), "OBX|1|TX|IMP||x||||||F"),
    );
    assert.deepEqual(typesOf(imaging), ["imaging.result.final"]);
    const section = translate(
      message({ type: "ORU^R01" }, PID, segment("OBR", { 3: "R1", 4: "Q", 24: "CT", 25: "F" })),
    );
    assert.deepEqual(typesOf(section), ["imaging.result.final"]);
    assert.equal(only(report("X"), "order.status.changed").data.status, "error");
  });

  test("a result is dated by its report, so that an early specimen does not make it late", () => {
    assert.equal(
      only(report("F", "OBX|1|NM|A||1||||||F|||20261117060000"), "lab.result.final").occurredAt,
      instant("12:30"),
    );
    assert.ok(instant("12:30") < RECEIVED);
  });
});
