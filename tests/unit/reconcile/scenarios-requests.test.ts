import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { A01, A02, A03, A13, at, order, place, report } from "./support/feed.ts";
import { Hospital, isCorrection } from "./support/hospital.ts";

describe("orders", () => {
  test("scenario 69: a discharge order vacates nothing; the discharge does", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }));
    hospital.say(order("discharge.order.signed", "10:00", "D1", "discharge"));
    assert.equal(hospital.visit().discharge.orderedAt, at("10:00"));
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    hospital.say(order("order.status.changed", "10:30", "D1", "discharge", { status: "completed" }));
    assert.equal(hospital.visit().status, "open");
    hospital.say(A03("14:00", { to: "W-1" }));
    assert.deepEqual(hospital.occupants("W-1"), []);
    assert.deepEqual([hospital.request("GH/D1").status, hospital.request("GH/D1").closedAt], ["done", at("14:00")]);
    hospital.say(A13("15:00", { to: "W-1", evn6: "14:00" }));
    assert.equal(hospital.request("GH/D1").status, "open");
    hospital.say(order("discharge.order.cancelled", "15:30", "D1", "discharge"));
    assert.equal(hospital.visit().discharge.orderedAt, null);
  });

  test("scenario 70: a bed request ordered, changed and cancelled is one request with the first clock", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "ED-1" }));
    hospital.sayInTurn(
      order("bed.requested", "09:00", "R1", "admit-bed"),
      order("bed.request.changed", "09:30", "R1", "admit-bed", { priority: "urgent" }),
      order("bed.request.cancelled", "10:00", "R1", "admit-bed"),
    );
    const { openedAt, closedAt, status, priority } = hospital.request("GH/R1");
    assert.deepEqual([openedAt, closedAt, status, priority], [at("09:00"), at("10:00"), "cancelled", "urgent"]);
    const kinds = hospital.decisions.filter((event) => event.type.startsWith("request.")).map((event) => event.type);
    assert.deepEqual(kinds, ["request.opened", "request.changed", "request.closed"]);
  });

  test("scenario 70: an imaging cancel that the filler refuses leaves the order open", () => {
    const hospital = new Hospital();
    hospital.say(
      order("order.placed", "09:00", "I1", "imaging"),
      order("order.status.changed", "09:30", "I1", "imaging", { status: "cancel-requested", control: "CA" }),
    );
    assert.equal(hospital.request("GH/I1").status, "cancel-requested");
    hospital.say(order("order.status.changed", "09:40", "I1", "imaging", { status: "cancel-failed", control: "UC" }));
    assert.equal(hospital.request("GH/I1").status, "open");
  });

  test("placer and filler number are one order, whichever message shows it first", () => {
    const hospital = new Hospital();
    hospital.say(order("order.placed", "09:00", "P1", "lab"));
    hospital.say(
      order("lab.result.preliminary", "09:30", "F1", "lab", {
        line: "K",
        status: "preliminary",
        reportedAt: at("09:30"),
      }),
    );
    hospital.say(order("order.changed", "09:40", "P1", "lab", { numbers: ["P1", "F1"] }));
    assert.deepEqual(hospital.request("GH/P1").numbers, ["P1", "F1"]);
    assert.equal(hospital.request("GH/P1").lines.K?.status, "preliminary");
    assert.equal(hospital.request("GH/F1").status, "cancelled");
  });

  test("a bed request is fulfilled by the move, and moot when the visit is over", () => {
    const hospital = new Hospital();
    hospital.say(
      A01("08:00", { to: "ED-1" }),
      order("bed.requested", "09:00", "R1", "admit-bed", { place: place("W-1") }),
    );
    hospital.say(A02("10:00", { to: "W-2", from: "ED-1" }));
    assert.deepEqual([hospital.request("GH/R1").status, hospital.request("GH/R1").closedAt], ["done", at("10:00")]);
    hospital.say(order("bed.requested", "11:00", "R2", "transfer-bed"), A03("12:00", { to: "W-2" }));
    assert.equal(hospital.request("GH/R2").status, "cancelled");
  });

  test("an isolation order isolates the patient until it is cancelled", () => {
    const hospital = new Hospital();
    hospital.say(A01("08:00", { to: "W-1" }), order("order.placed", "09:00", "S1", "isolation", { code: "CONTACT^L" }));
    assert.deepEqual(hospital.visit().isolation, ["CONTACT^L"]);
    hospital.say(order("order.cancelled", "10:00", "S1", "isolation"));
    assert.deepEqual(hospital.visit().isolation, []);
  });
});

describe("results", () => {
  const line = (time: string, status: string, name = "K", data: Record<string, unknown> = {}) =>
    order(
      status === "preliminary"
        ? "lab.result.preliminary"
        : status === "withdrawn"
          ? "lab.result.final.cancelled"
          : "lab.result.final",
      time,
      "L1",
      "lab",
      {
        line: name,
        status,
        abnormal: "normal",
        reportedAt: at(time),
        ...data,
      },
    );
  const ordered = () => {
    const hospital = new Hospital();
    hospital.say(order("order.placed", "08:00", "L1", "lab"));
    return hospital;
  };

  test("scenario 71: preliminary, final, corrected, withdrawn", () => {
    const hospital = ordered();
    hospital.say(line("09:00", "preliminary"));
    assert.deepEqual([hospital.request("GH/L1").status, hospital.request("GH/L1").resultVersion], ["in-progress", 0]);
    hospital.say(line("10:00", "final"));
    assert.deepEqual([hospital.request("GH/L1").status, hospital.request("GH/L1").resultVersion], ["done", 1]);
    const corrected = hospital.say(line("11:00", "corrected", "K", { abnormal: "critical" }));
    assert.equal(hospital.request("GH/L1").resultVersion, 2);
    assert.equal(hospital.request("GH/L1").critical, true);
    assert.equal(isCorrection(corrected[0]), true);
    const withdrawn = hospital.say(line("12:00", "withdrawn"));
    assert.equal(hospital.request("GH/L1").lines.K?.status, "withdrawn");
    assert.deepEqual(
      [hospital.request("GH/L1").resultVersion, hospital.request("GH/L1").critical, hospital.request("GH/L1").status],
      [0, false, "in-progress"],
    );
    assert.equal(isCorrection(withdrawn[0]), true);
  });

  test("scenario 72: one preliminary line keeps the result awaited; a late preliminary takes back no final", () => {
    const hospital = ordered();
    hospital.say(line("10:00", "final", "K"), line("10:00", "preliminary", "NA"));
    assert.equal(hospital.request("GH/L1").status, "in-progress");
    assert.equal(hospital.request("GH/L1").lines.NA?.status, "preliminary");
    hospital.say(line("10:30", "final", "NA"));
    assert.equal(hospital.request("GH/L1").status, "done");
    assert.deepEqual(hospital.say(line("09:00", "preliminary", "K")), []);
  });

  test("scenario 73: a critical result is said once", () => {
    const hospital = ordered();
    const made = hospital.say(line("10:00", "final", "K", { abnormal: "critical" }));
    assert.equal(made.length, 1);
    assert.deepEqual(hospital.say(line("10:00", "final", "K", { abnormal: "critical" })), []);
  });
});

describe("appointments, documents, referrals", () => {
  const appointment = (
    type: "booked" | "rescheduled" | "cancelled" | "deleted" | "noshow" | "fulfilled" | "arrived",
    time: string,
    startAt = "12:00",
  ) =>
    report(`appointment.${type}`, time, {
      data: { numbers: ["S1"], code: "CLINIC^L", startAt: at(startAt), resource: null },
    });

  test("scenario 74: booked twice is one appointment; rescheduled, cancelled, deleted and missed end as they say", () => {
    const hospital = new Hospital();
    hospital.say(appointment("booked", "08:00"), appointment("booked", "08:05"));
    hospital.say(appointment("rescheduled", "09:00", "15:00"));
    const { status, openedAt, startAt } = hospital.request("GH/appointment:S1");
    assert.deepEqual([status, openedAt, startAt], ["open", at("08:00"), at("15:00")]);
    for (const end of ["cancelled", "deleted", "noshow"] as const) {
      const other = new Hospital();
      other.say(appointment("booked", "08:00"), appointment(end, "10:00"));
      assert.equal(other.request("GH/appointment:S1").status, "cancelled");
    }
    hospital.say(appointment("arrived", "14:50"), appointment("fulfilled", "15:30"));
    assert.equal(hospital.request("GH/appointment:S1").status, "done");
  });

  test("scenario 75: a milestone is reached once by the signed document, and taken back with it", () => {
    const hospital = new Hospital();
    const milestone = (type: "reached" | "cancelled", time: string, state: string) =>
      report(`discharge.milestone.${type}`, time, { data: { milestone: "paperwork", state, document: "DOC1" } });
    hospital.say(A01("08:00", { to: "W-1" }));
    hospital.say(milestone("reached", "10:00", "running"));
    hospital.say(milestone("reached", "11:00", "done"));
    assert.deepEqual(hospital.visit().discharge.milestones, {
      paperwork: { state: "done", since: at("10:00"), doneAt: at("11:00") },
    });
    hospital.say(milestone("cancelled", "12:00", "not-needed"));
    assert.equal(hospital.visit().discharge.milestones.paperwork?.state, "running");
  });

  test("a referral and an authorisation end as they are decided", () => {
    const hospital = new Hospital();
    const told = (
      type:
        | "referral.received"
        | "referral.cancelled"
        | "priorauth.requested"
        | "priorauth.document.received"
        | "priorauth.decided",
      time: string,
      data = {},
    ) => order(type, time, "A1", "other", data);
    hospital.say(told("referral.received", "08:00"), told("priorauth.requested", "08:00"));
    hospital.say(told("priorauth.document.received", "09:00"));
    assert.equal(hospital.request("GH/priorauth:A1").status, "in-progress");
    hospital.say(told("priorauth.decided", "10:00", { outcome: "approved" }), told("referral.cancelled", "10:00"));
    assert.equal(hospital.request("GH/priorauth:A1").status, "done");
    assert.equal(hospital.request("GH/referral:A1").status, "cancelled");
  });
});

describe("whose an order is", () => {
  const link = (type: "encounter.merged" | "encounter.reparented", visit: string, retired: string, patient: string) =>
    report(type, "12:00", {
      visit,
      patient,
      data: { level: "visit", retiredEncounter: `GH/${retired}`, retiredPatient: "P1" },
    });
  const open = (visit: string, to: string) => [
    A01("08:00", { visit, to, patient: "P1" }),
    order("order.placed", "09:00", `L-${visit}`, "lab", {}, { visit, patient: "P1" }),
  ];

  test("a laboratory order says nothing new while its patient moves and leaves, and follows the visit to another patient", () => {
    const hospital = new Hospital();
    hospital.say(open("V1", "W-1"));
    const decided = hospital.sayInTurn(A02("10:00", { to: "W-2", from: "W-1" }), A03("11:00", { to: "W-2" }));
    assert.deepEqual(
      decided.filter(({ type }) => type.startsWith("request.")),
      [],
    );
    hospital.say(link("encounter.reparented", "V1", "V1", "P9"));
    assert.equal(hospital.request("GH/L-V1").patient, "P9");
  });

  test("an order is of the visit and the patient that its source named last, in whatever order that arrives", () => {
    const placed = order("order.placed", "09:00", "L1", "lab", {}, { visit: "V1", patient: "P1" });
    const changed = order("order.changed", "09:30", "L1", "lab", {}, { visit: "V2", patient: "P2" });
    for (const arriving of [
      [placed, changed],
      [changed, placed],
    ]) {
      const hospital = new Hospital();
      hospital.sayInTurn(...arriving);
      const { encounter, patient } = hospital.request("GH/L1");
      assert.deepEqual([encounter, patient], ["GH/V2", "P2"]);
    }
  });

  test("a merge of visits reaches the orders of both, also of one that was merged before", () => {
    const hospital = new Hospital();
    hospital.sayInTurn(open("V1", "W-1"), open("V2", "W-2"), open("V3", "W-3"));
    hospital.say(link("encounter.merged", "V2", "V1", "P1"));
    assert.equal(hospital.request("GH/L-V1").encounter, "GH/V2");
    hospital.say(link("encounter.merged", "V3", "V2", "P1"));
    hospital.say(A02("13:00", { visit: "V3", to: "W-4", from: "W-3", patient: "P1" }));
    for (const visit of ["V1", "V2", "V3"])
      assert.equal(hospital.request(`GH/L-${visit}`).encounter, "GH/V3", `the order of ${visit}`);
  });
});
