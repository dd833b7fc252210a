import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { instant, message, only, PID, pv1, segment, translate, typesOf } from "./fixture-message.ts";
import { fixtureSite } from "./fixture-site.ts";

describe("appointments", () => {
  const siu = (trigger: string, sch: Record<number, string> = {}, ...more: string[]) =>
    translate(message({ type: `SIU^${trigger}` }, segment("SCH", { 1: "P1^EPIC", 2: "F1^SCHED", ...sch }), ...more));

  test("scenario 74: every trigger has its own status, a deletion is no cancellation", () => {
    for (const [trigger, type] of [
      ["S12", "appointment.booked"],
      ["S13", "appointment.rescheduled"],
      ["S14", "appointment.changed"],
      ["S15", "appointment.cancelled"],
      ["S16", "appointment.discontinued"],
      ["S17", "appointment.deleted"],
      ["S20", "appointment.changed"],
      ["S23", "appointment.slot.blocked"],
      ["S24", "appointment.slot.opened"],
      ["S26", "appointment.noshow"],
    ] as const)
      assert.deepEqual(only(siu(trigger, {}, PID), type).data.numbers, ["P1@EPIC", "F1@SCHED"]);
  });

  test("one number is enough; without any the message is parked; a slot may be nobody's", () => {
    assert.deepEqual(only(siu("S12", { 1: "" }), "appointment.booked").data.numbers, ["F1@SCHED"]);
    assert.equal(only(siu("S12"), "appointment.booked").patient, null);
    assert.equal(siu("S12", { 1: "", 2: "" }).parked?.reason, "field.missing");
  });

  test("the start is the service's, else the timing's; the place is the location's", () => {
    const full = only(
      siu("S12", { 11: "^^30^20261120090000" }, PID, "AIS|1||CT^Scan^LOCAL|20261120093000", "AIL|1||ED^01^A"),
      "appointment.booked",
    );
    assert.equal(full.data.startAt, Date.parse("2026-11-20T09:30:00-05:00"));
    assert.equal(full.data.code, "CT^LOCAL");
    assert.equal(full.data.place?.bed, "ED-01");
    assert.equal(
      only(siu("S12", { 11: "^^30^20261120090000" }), "appointment.booked").data.startAt,
      Date.parse("2026-11-20T09:00:00-05:00"),
    );
  });

  test("SCH-25 speaks where the trigger only says that something changed", () => {
    assert.deepEqual(typesOf(siu("S14", { 25: "Noshow" })), ["appointment.noshow"]);
    assert.deepEqual(typesOf(siu("S12", { 25: "Cancelled" })), ["appointment.booked"]);
  });
});

describe("documents", () => {
  const mdm = (trigger: string, txa: Record<number, string>, site = fixtureSite()) =>
    translate(
      message(
        { type: `MDM^${trigger}` },
        "EVN||20261117125500",
        PID,
        pv1({ 19: "V1" }),
        segment("TXA", { 2: "DS", 12: "D1^EPIC", ...txa }),
      ),
      site,
    );

  test("scenario 75: unsigned nothing, signed the milestone, withdrawn its cancel", () => {
    assert.equal(mdm("T02", { 17: "DO" }).ignored, "document-unsigned");
    const reached = only(mdm("T03", { 17: "AU", 19: "AV" }), "discharge.milestone.reached");
    assert.deepEqual(
      [reached.data.milestone, reached.data.state, reached.data.document],
      ["paperwork", "done", "D1@EPIC"],
    );
    assert.equal(only(mdm("T11", { 17: "AU" }), "discharge.milestone.cancelled").data.state, "needed");
    assert.deepEqual(typesOf(mdm("T08", { 17: "LA", 19: "OB" })), ["discharge.milestone.cancelled"]);
    assert.equal(mdm("T02", { 17: "AU", 19: "UN" }).ignored, "document-unsigned");
  });

  test("a site may count other completion states as signed, but an unavailable document stays unsigned", () => {
    const site = fixtureSite({ signedStates: ["DO", "pa"] });
    for (const state of ["DO", "PA", "AU"])
      assert.deepEqual(typesOf(mdm("T02", { 17: state }, site)), ["discharge.milestone.reached"], state);
    assert.equal(mdm("T02", { 17: "IP" }, site).ignored, "document-unsigned");
    assert.equal(mdm("T02", { 17: "DO", 19: "UN" }, site).ignored, "document-unsigned");
  });

  test("a type nobody mapped is listed and stays in the journal", () => {
    const translation = mdm("T02", { 2: "XY", 17: "AU" });
    assert.equal(translation.ignored, "document");
    assert.deepEqual(translation.unmapped, [{ kind: "milestone", word: "XY", path: "TXA-2" }]);
  });

  test("a document of a prior-authorisation type is one received", () => {
    assert.deepEqual(typesOf(mdm("T02", { 2: "MRIAUTH", 17: "AU" })), ["priorauth.document.received"]);
  });
});

describe("referrals", () => {
  const ref = (trigger: string, rf1: Record<number, string> = {}, ...more: string[]) =>
    translate(
      message(
        { type: `REF^${trigger}` },
        segment("RF1", { 1: "P", 3: "CARD", 6: "R1^EPIC", 11: "X1^EXT", ...rf1 }),
        PID,
        ...more,
      ),
    );

  test("a referral is received, updated, cancelled; a question about it is none", () => {
    assert.deepEqual(only(ref("I12"), "referral.received").data.numbers, ["R1@EPIC", "X1@EXT"]);
    assert.deepEqual(typesOf(ref("I13")), ["referral.updated"]);
    assert.deepEqual(typesOf(ref("I14")), ["referral.cancelled"]);
    assert.equal(ref("I15").ignored, "query");
  });

  test("only types that the site lists ask for authorisation; RF1-1 holds the answer", () => {
    assert.deepEqual(typesOf(ref("I12", { 3: "MRIAUTH" })), ["referral.received", "priorauth.requested"]);
    assert.equal(only(ref("I13", { 1: "A", 3: "MRIAUTH" }), "priorauth.decided").data.outcome, "approved");
    assert.equal(only(ref("I13", { 1: "R", 3: "MRIAUTH" }), "priorauth.decided").data.outcome, "denied");
    const aut = segment("AUT", { 1: "PLAN", 2: "PAYER", 8: "10", 9: "4" });
    assert.equal(only(ref("I13", { 1: "A", 3: "MRIAUTH" }, aut), "priorauth.decided").data.outcome, "partial");
    assert.deepEqual(typesOf(ref("I13", { 1: "A" })), ["referral.updated"]);
  });
});

describe("location master file", () => {
  const mfn = (action: string, ...more: string[]) =>
    translate(
      message(
        { type: "MFN^M05" },
        "MFI|LOC||UPD|||NE",
        `MFE|${action}|1|20261117120000|5E^01^A|PL`,
        "LOC|5E^01^A|Bed 1|B",
        ...more,
      ),
    );

  test("scenario 76: a deactivated bed is blocked and no stay is touched; SHA makes a place a dummy", () => {
    const translation = mfn("MDC");
    assert.deepEqual(typesOf(translation), ["location.changed", "bed.blocked"]);
    assert.equal(only(translation, "bed.blocked").data.reason, "inactive");
    assert.equal(only(translation, "bed.blocked").occurredAt, instant("12:00"));
    assert.equal(only(mfn("MUP", "LCH|5E^01^A|||SHA^Shadow|Y"), "location.changed").data.dummy, true);
  });

  test("a department entry of status I deactivates, MAC unblocks, MDL retires, MAD defines", () => {
    assert.deepEqual(typesOf(mfn("MUP", segment("LDP", { 1: "5E^01^A", 2: "MED", 6: "I" }))), [
      "location.changed",
      "bed.blocked",
    ]);
    assert.deepEqual(typesOf(mfn("MAC")), ["location.changed", "bed.unblocked"]);
    assert.deepEqual(typesOf(mfn("MDL")), ["location.retired"]);
    const defined = only(mfn("MAD", "LRL|5E^01^A|||PAR||5E", "LRL|5E^01^A|||ALI||OLD^01"), "location.defined");
    assert.deepEqual([defined.data.parent, defined.data.aliases], ["5E", ["OLD^01"]]);
  });

  test("other master files stay in the journal", () => {
    assert.equal(translate(message({ type: "MFN^M02" }, "MFI|STF||UPD")).ignored, "master-file");
  });
});
