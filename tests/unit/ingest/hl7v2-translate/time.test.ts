import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseHl7Time } from "#server/ingest/hl7v2/translate/fields/hl7-time.ts";
import { zoneClock } from "#server/site/zone-clock.ts";
import { adt, at, instant, message, only, PID, pv1, RECEIVED, translate } from "./fixture-message.ts";

const NEW_YORK = zoneClock("America/New_York");
const read = (text: string) => parseHl7Time(text, NEW_YORK);

describe("HL7 times", () => {
  test("an offset is taken as it stands, odd ones too", () => {
    assert.equal(read("20261117120000+0110")?.at, Date.parse("2026-11-17T10:50:00Z"));
    assert.equal(read("20261117120000+0110")?.offset, 70);
    assert.equal(read("20261117120000.1234-0500")?.at, Date.parse("2026-11-17T17:00:00.123Z"));
  });

  test("without an offset the site's zone applies", () => {
    assert.equal(read("202607011200")?.offset, -240);
    assert.equal(read("202612011200")?.offset, -300);
  });

  test("the precision is what was stated, and the interval ends with it", () => {
    for (const [text, precision, end] of [
      ["2026", "year", "2027-01-01T05:00:00Z"],
      ["202611", "month", "2026-12-01T05:00:00Z"],
      ["20261117", "day", "2026-11-18T05:00:00Z"],
      ["2026111712", "hour", "2026-11-17T18:00:00Z"],
      ["202611171203", "minute", "2026-11-17T17:04:00Z"],
      ["20261117120301", "second", "2026-11-17T17:03:02Z"],
    ] as const) {
      assert.equal(read(text)?.precision, precision);
      assert.equal((read(text)?.end ?? 0) + 1, Date.parse(end), text);
    }
  });

  test("what no calendar has is no time", () => {
    for (const text of [
      "",
      "00000000",
      "20260230",
      "20261301",
      "2026111725",
      "202611171260",
      "2026-11-17",
      "soon",
      "202611.5",
    ])
      assert.equal(read(text), null, text);
  });
});

describe("choice of the time", () => {
  test("scenario 63: an EVN-2 in 2029 gives way to the next source and is flagged", () => {
    const draft = only(translate(adt("A01", { evn: { 2: "20290101000000" } })), "encounter.admitted");
    assert.equal(draft.occurredAt, instant("13:00"));
    assert.equal(draft.data.time.basis, "MSH-7");
    assert.equal(draft.sourceRecordedAt, instant("13:00"));
    assert.ok(draft.data.flags.includes("time.future"));
  });

  test("a clock that runs up to ten minutes ahead is believed", () => {
    assert.deepEqual(only(translate(adt("A01", { evn: { 6: at("14:09") } })), "encounter.admitted").data.flags, []);
  });

  test("a message without any time happened when it was received", () => {
    const doc = message({ type: "ADT^A01", time: "" }, "EVN|A01", PID, pv1({ 2: "I", 19: "V1" }));
    const draft = only(translate(doc), "encounter.admitted");
    assert.equal(draft.occurredAt, RECEIVED);
    assert.equal(draft.occurredOffset, -300);
    assert.equal(draft.data.time.basis, "received");
  });

  test("scenario 64: the hour that autumn shows twice is read as the earlier one and flagged", () => {
    const received = Date.parse("2026-11-01T20:00:00Z");
    const draft = only(
      translate(adt("A02", { evn: { 2: "20261101013000" } }), undefined, received),
      "encounter.transferred",
    );
    assert.equal(draft.occurredAt, Date.parse("2026-11-01T05:30:00Z"));
    assert.equal(draft.occurredOffset, -240);
    assert.ok(draft.data.flags.includes("time.ambiguous"));
  });

  test("scenario 64: around both changes of the clock, times in the order of the wall never run backwards", () => {
    for (const day of ["20260308", "20261101"]) {
      const hours = ["0030", "0130", "0159", "0300", "0330", "0430"].map(
        (clock) => read(`${day}${clock}`)?.at ?? Number.NaN,
      );
      for (const [index, moment] of hours.entries())
        assert.ok(index === 0 || moment > (hours[index - 1] ?? 0), `${day} ${index}`);
    }
    assert.equal(read("20260308023000")?.doubtful, true);
    assert.equal(read("20260308023000")?.at, read("20260308033000")?.at);
  });

  test("scenario 58: MSH-9.2 wins over EVN-1, which stands in only where MSH-9 names no event", () => {
    const doc = (type: string, evn: string) => message({ type }, evn, PID, pv1({ 2: "I", 3: "5E^01^A", 19: "V1" }));
    const disagreeing = only(translate(doc("ADT^A12", `EVN|A02|${at("12:55")}`)), "encounter.transferred.cancelled");
    assert.ok(disagreeing.data.flags.includes("event.code.disagrees"));
    assert.equal(only(translate(doc("ADT", "EVN|A01")), "encounter.admitted").data.trigger, "A01");
  });
});
