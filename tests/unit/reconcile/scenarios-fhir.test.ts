import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { A01, A02, A08, A12, at, report, type Said } from "./support/feed.ts";
import { fhir, type Histories, TWO_FEEDS } from "./support/fhir-feed.ts";
import { Hospital, siteDefined, stays } from "./support/hospital.ts";

describe("FHIR encounters as snapshots", () => {
  test("a visit by FHIR alone is admitted, moved, sent on leave and discharged by differences", () => {
    const hospital = new Hospital();
    hospital.sayInTurn(
      fhir("08:01", "planned", []),
      fhir("08:05", "in-progress", [{ to: "W-1", from: "08:05" }]),
      fhir("10:02", "in-progress", [
        { to: "W-1", from: "08:05", until: "10:00" },
        { to: "W-2", from: "10:00" },
      ]),
    );
    assert.equal(stays(hospital.visit()), "W-1 08:05-10:00, W-2 10:00-now");
    hospital.say(fhir("11:00", "onleave", [{ to: "W-2", from: "10:00" }]));
    assert.equal(hospital.visit().onLeave, true);
    hospital.say(fhir("12:00", "in-progress", [{ to: "W-2", from: "10:00" }]));
    assert.equal(hospital.visit().onLeave, false);
    hospital.say(fhir("15:02", "finished", [{ to: "W-2", from: "10:00", until: "15:00" }], { ended: "15:00" }));
    assert.deepEqual([hospital.visit().status, hospital.visit().closedAt], ["closed", at("15:00")]);
    assert.equal(stays(hospital.visit()), "W-1 08:05-10:00, W-2 10:00-15:00");
    hospital.say(fhir("15:30", "in-progress", [{ to: "W-2", from: "10:00" }]));
    assert.equal(hospital.visit().status, "open");
    assert.equal(stays(hospital.visit()), "W-1 08:05-10:00, W-2 10:00-now");
  });

  test("scenario 79: R5 discharged keeps the bed until the patient has departed", () => {
    const hospital = new Hospital();
    hospital.say(fhir("08:05", "in-progress", [{ to: "W-1", from: "08:05" }]));
    hospital.say(fhir("14:00", "discharged", [{ to: "W-1", from: "08:05" }]));
    assert.deepEqual(hospital.occupants("W-1"), ["V1"]);
    assert.equal(hospital.visit().discharge.confirmedAt, at("14:00"));
    hospital.say(fhir("14:30", "discharged", [{ to: "W-1", from: "08:05" }], { subject: "departed" }));
    assert.deepEqual(hospital.occupants("W-1"), []);
    assert.equal(hospital.visit().status, "closed");
  });

  test("scenario 80: ward, room and bed together are one stay in the bed; a reserved bed is an assignment", () => {
    const hospital = new Hospital();
    hospital.say(
      fhir("08:05", "in-progress", [
        { to: "W", from: "08:05" },
        { to: "W-1", from: "08:05" },
        { to: "X-9", status: "reserved", from: "08:05" },
      ]),
    );
    assert.equal(stays(hospital.visit()), "W-1 08:05-now");
    assert.deepEqual(hospital.occupants("X-9"), []);
    assert.equal(hospital.bed("X-9").assignment?.encounter, "GH/V1");
  });

  test("scenario 81: an older version after a newer one changes nothing that is", () => {
    const older = fhir("09:00", "in-progress", [{ to: "W-1", from: "08:05" }], { id: "v1" });
    const newer = fhir(
      "10:02",
      "in-progress",
      [
        { to: "W-1", from: "08:05", until: "10:00" },
        { to: "W-2", from: "10:00" },
      ],
      { id: "v2" },
    );
    const hospital = new Hospital();
    hospital.say(newer);
    const before = hospital.visit();
    hospital.say(older);
    assert.equal(stays(hospital.visit()), stays(before));
    assert.equal(hospital.visit().status, before.status);
    const inOrder = new Hospital();
    inOrder.sayInTurn(older, newer);
    assert.deepEqual(stays(hospital.visit()), stays(inOrder.visit()));
  });
});

describe("R4 histories in an encounter", () => {
  test("the first version ever seen brings arrival, admission, leave and bed moves at the times its histories give", () => {
    const hospital = new Hospital();
    hospital.say(
      fhir(
        "12:00",
        "in-progress",
        [
          { to: "ED", from: "08:00", until: "09:30" },
          { to: "W-1", from: "09:30" },
        ],
        {
          started: "07:55",
          history: {
            statuses: [
              ["arrived", "08:00", "08:20"],
              ["in-progress", "08:20", "11:00"],
              ["onleave", "11:00", "11:30"],
            ],
            classes: [
              ["emergency", "08:00", "09:15"],
              ["inpatient", "09:15"],
            ],
          },
        },
      ),
    );
    const visit = hospital.visit();
    assert.deepEqual([visit.status, visit.class, visit.onLeave], ["open", "inpatient", false]);
    assert.deepEqual([visit.arrivedAt, visit.admittedAt], [at("08:00"), at("09:15")]);
    assert.equal(stays(visit), "ED 08:00-09:30, W-1 09:30-now");
  });

  test("a leave that still lasts began when the history says, and a missed discharge ends at the period's end", () => {
    const hospital = new Hospital();
    const bed = [{ to: "W-1", from: "08:00" }];
    hospital.say(fhir("08:05", "in-progress", bed));
    hospital.say(fhir("11:40", "onleave", bed, { history: { statuses: [["in-progress", "08:00", "11:00"]] } }));
    assert.equal(hospital.visit().onLeave, true);
    const statuses: Histories["statuses"] = [
      ["in-progress", "08:00", "11:00"],
      ["onleave", "11:00", "13:00"],
      ["in-progress", "13:00", "14:10"],
    ];
    hospital.say(fhir("15:00", "finished", bed, { ended: "14:00", history: { statuses } }));
    assert.deepEqual(
      [hospital.visit().status, hospital.visit().closedAt, hospital.visit().flags],
      ["closed", at("14:00"), []],
    );
  });

  test("where only the statuses have a history, the class at that time is the one older versions gave", () => {
    const hospital = new Hospital();
    hospital.say(fhir("09:00", "in-progress", [{ to: "ED", from: "08:10" }], { klass: "emergency" }));
    hospital.say(
      fhir("11:00", "in-progress", [{ to: "ED", from: "08:10" }], {
        history: { statuses: [["arrived", "08:00", "08:30"]] },
      }),
    );
    assert.deepEqual([hospital.visit().arrivedAt, hospital.visit().admittedAt], [at("08:00"), at("11:00")]);
  });

  test("a history never outlives a newer one, in whichever order the versions come", () => {
    const wrong = fhir("10:00", "in-progress", [{ to: "W-1", from: "08:00" }], {
      id: "h1",
      history: { statuses: [["arrived", "07:00", "08:00"]] },
    });
    const right = fhir("11:00", "in-progress", [{ to: "W-1", from: "08:00" }], {
      id: "h2",
      history: { statuses: [["arrived", "06:30", "08:00"]] },
    });
    for (const order of [
      [wrong, right],
      [right, wrong],
    ]) {
      const hospital = new Hospital();
      hospital.sayInTurn(...order);
      assert.equal(hospital.visit().arrivedAt, at("06:30"));
      assert.deepEqual(hospital.visit().flags, []);
    }
  });
});

describe("two feeds about one encounter", () => {
  test("X7: however long the better feed is silent, ranks change by a person's site map alone", () => {
    const hospital = new Hospital({ site: TWO_FEEDS });
    hospital.say(A01("08:00", { to: "W-1" }), fhir("08:01", "in-progress", [{ to: "W-1", from: "08:00" }]));
    hospital.passTime(48 * 3_600_000);
    const moved = fhir("+1 20:00", "in-progress", [
      { to: "W-1", from: "08:00", until: "+1 20:00" },
      { to: "W-2", from: "+1 20:00" },
    ]);
    hospital.say(moved);
    assert.deepEqual(
      [hospital.visit().placeBasis, hospital.visit().flags.includes("source.disagrees")],
      ["inferred", true],
    );
    hospital.say(
      siteDefined({ sources: (TWO_FEEDS.sources ?? []).map((source) => ({ ...source, rank: { movement: 1 } })) }),
    );
    hospital.say(fhir("+1 20:05", "in-progress", [{ to: "W-2", from: "+1 20:00" }]));
    assert.deepEqual(hospital.visit().flags.includes("source.disagrees"), false);
  });

  test("scenario 82: a transfer told by both is one stay at the better feed's time; its cancel is not undone by a stale copy", () => {
    const hospital = new Hospital({ site: TWO_FEEDS });
    hospital.say(A01("08:00", { to: "W-1" }), fhir("08:01", "in-progress", [{ to: "W-1", from: "08:00" }]));
    hospital.say(A02("10:00", { to: "W-2", from: "W-1" }));
    hospital.say(
      fhir("10:04", "in-progress", [
        { to: "W-1", from: "08:00", until: "10:03" },
        { to: "W-2", from: "10:03" },
      ]),
    );
    assert.equal(stays(hospital.visit()), "W-1 08:00-10:00, W-2 10:00-now");
    assert.deepEqual(hospital.visit().flags, []);
    hospital.say(A12("10:30", { evn6: "10:00", from: "W-2", to: "W-1" }));
    hospital.say(
      fhir("10:31", "in-progress", [
        { to: "W-1", from: "08:00", until: "10:03" },
        { to: "W-2", from: "10:03" },
      ]),
    );
    hospital.settle();
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
  });

  test("X4: a move that only the lower feed tells is inferred and flagged, and dropped when the better feed keeps contradicting it", () => {
    const hospital = new Hospital({ site: TWO_FEEDS });
    hospital.say(A01("08:00", { to: "W-1" }), fhir("11:00", "in-progress", [{ to: "W-7", from: "11:00" }]));
    assert.equal(stays(hospital.visit()), "W-1 08:00-11:00, W-7 11:00-now");
    assert.deepEqual(hospital.visit().flags, ["location.by.update", "source.disagrees"]);
    assert.equal(hospital.visit().placeBasis, "inferred");
    hospital.say(A08("11:20", { to: "W-1" }));
    hospital.settle();
    assert.equal(stays(hospital.visit()), "W-1 08:00-now");
  });

  test("a better feed that tells the same move later takes it over", () => {
    const hospital = new Hospital({ site: TWO_FEEDS });
    hospital.say(A01("08:00", { to: "W-1" }), fhir("11:04", "in-progress", [{ to: "W-7", from: "11:03" }]));
    hospital.say(A02("11:00", { rec: "11:20", to: "W-7", from: "W-1" }));
    assert.equal(stays(hospital.visit()), "W-1 08:00-11:00, W-7 11:00-now");
    assert.deepEqual(hospital.visit().flags, []);
  });
});

describe("expected discharge from a care plan", () => {
  const planned = (time: string, until: string | null, said: Said = {}) =>
    report("encounter.updated", time, {
      source: "FHIR",
      ...said,
      trigger: "CarePlan",
      data: { snapshot: true, expectedDischargeAt: until === null ? null : at(until) },
    });

  test("the last version counts in any order, and a revoked plan brings no older date back", () => {
    const versions = [
      planned("09:00", "+1 11:00", { id: "p1" }),
      planned("10:00", "+1 15:00", { id: "p2" }),
      planned("11:00", null, { id: "p3" }),
    ];
    for (const order of [versions, versions.toReversed()]) {
      const hospital = new Hospital({ site: TWO_FEEDS });
      hospital.say(A01("08:00", { to: "W-1" }));
      hospital.sayInTurn(...order.slice(0, 2));
      assert.equal(hospital.visit().discharge.expectedAt, order === versions ? at("+1 15:00") : null);
      hospital.sayInTurn(...order.slice(2));
      assert.deepEqual([hospital.visit().discharge.expectedAt, hospital.visit().flags], [null, []]);
      assert.equal(stays(hospital.visit()), "W-1 08:00-now");
    }
  });

  test("fills in what the better feed leaves unsaid, and stands back where that says a date", () => {
    const hospital = new Hospital({ site: TWO_FEEDS });
    hospital.say(A01("08:00", { to: "W-1" }), planned("09:00", "+1 11:00", { visit: null }));
    assert.equal(hospital.visit().discharge.expectedAt, at("+1 11:00"));
    hospital.say(A08("08:30", { to: "W-1", data: { expectedDischargeAt: at("+2 10:00") } }));
    assert.equal(hospital.visit().discharge.expectedAt, at("+2 10:00"));
  });

  test("alone opens no visit", () => {
    const hospital = new Hospital();
    assert.deepEqual(hospital.say(planned("09:00", "+1 11:00")), []);
  });
});
