import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { EncounterNow } from "#server/canonical/families/decision.ts";
import {
  A01,
  A02,
  A03,
  A08,
  A13,
  A20,
  at,
  cleaned,
  order,
  report,
  type Said,
  type Unrecorded,
} from "./support/feed.ts";
import { fhir } from "./support/fhir-feed.ts";
import { Hospital, recallFrom, stays } from "./support/hospital.ts";

const past = (): Unrecorded[] => [
  A20("W-1", "contaminated", "06:00"),
  cleaned("W-1", "06:30", "terminal"),
  A01("08:00", { to: "W-1", id: "a" }),
  order("bed.requested", "08:30", "R1", "transfer-bed"),
  A02("09:00", { to: "W-2", from: "W-1", id: "b" }),
  A03("14:00", { to: "W-2", id: "c" }),
  A01("15:00", { to: "W-1", visit: "V2", patient: "P2", id: "d" }),
];

describe("what leaves memory", () => {
  test("an encounter that is over leaves memory, and its beds stay as they are", () => {
    const hospital = new Hospital();
    hospital.say(past());
    hospital.settle();
    const beds = ["W-1", "W-2"].map((bed) => hospital.bed(bed));
    assert.equal(hospital.reconciler.evict(at("+1 00:00")), 1);
    assert.equal(hospital.reconciler.encounter("GH/V1"), null);
    hospital.restart();
    assert.deepEqual(
      hospital.say(cleaned("W-3", "16:00")).map((event) => event.bed),
      ["W-3"],
    );
    hospital.say(A08("16:00", { to: "W-1", visit: "V2", patient: "P2" }));
    assert.deepEqual(
      ["W-1", "W-2"].map((bed) => hospital.bed(bed)),
      beds,
    );
    hospital.say(cleaned("W-2", "16:30"));
    assert.equal(hospital.bed("W-2").readiness, "ready");
  });

  test("a late report brings it back, and decides what it would have decided without leaving", () => {
    const late = A13("16:00", { to: "W-2", evn6: "14:00", id: "late" });
    const stayed = new Hospital();
    stayed.say(past());
    stayed.settle();
    const evicted = new Hospital();
    evicted.say(past());
    evicted.settle();
    evicted.reconciler.evict(at("+1 00:00"));
    assert.deepEqual(evicted.say(late), []);
    assert.deepEqual(evicted.reconciler.missing(), ["GH/V1"]);
    recallFrom(evicted.log, evicted.reconciler);
    assert.deepEqual(evicted.reconciler.missing(), []);
    assert.deepEqual(evicted.reconciler.drain(), stayed.say(late));
    assert.equal(stays(evicted.visit()), "W-1 08:00-09:00, W-2 09:00-now");
    assert.deepEqual(evicted.bed("W-2"), stayed.bed("W-2"));
  });

  test("a bed forgets what it no longer rests on and keeps what outlives a stay", () => {
    const hospital = new Hospital();
    hospital.say(
      A20("W-1", "closed", "05:00"),
      A20("W-1", "contaminated", "06:00", { source: "INFECTION" }),
      A01("08:00", { to: "W-1", visit: "V1" }),
      A03("09:00", { to: "W-1", visit: "V1" }),
      A01("10:00", { to: "W-1", visit: "V2", patient: "P2" }),
      A03("11:00", { to: "W-1", visit: "V2", patient: "P2" }),
    );
    hospital.settle();
    const before = hospital.bed("W-1");
    assert.equal(hospital.reconciler.evict(at("+1 00:00")), 2);
    hospital.say(A20("W-1", "housekeeping", "12:00", { source: "INFECTION" }));
    assert.deepEqual(hospital.bed("W-1"), before);
    assert.deepEqual([before.cleaningLevel, before.block?.reason, before.readiness], ["terminal", "closed", "dirty"]);
  });
});

describe("what is said of the patient or of several visits after one has left memory", () => {
  const closed = () => [
    A01("08:00", { to: "W-1", id: "in", data: { account: "ACC" } }),
    A03("09:00", { to: "W-1", id: "out" }),
  ];
  const link = (
    type: "encounter.merged" | "encounter.identifier.changed" | "encounter.reparented",
    said: Said,
    data = {},
  ) => report(type, "12:00", { ...said, id: "link", data: { level: "visit", retiredEncounter: "GH/V1", ...data } });
  const ofPatient = (type: "patient.merged" | "patient.purged" | "patient.identifier.changed", patient = "P9") =>
    report(type, "12:00", { visit: null, patient, id: "link", data: { retiredPatient: "P1" } });
  const account = { level: "account", retiredEncounter: null, retiredAccount: "ACC", retiredPatient: "P1" };
  const links: [string, Unrecorded, (now: EncounterNow) => boolean][] = [
    ["a merge of patients (A40)", ofPatient("patient.merged"), (now) => now.patient === "P9"],
    ["a new number of the patient (A47)", ofPatient("patient.identifier.changed"), (now) => now.patient === "P9"],
    ["a purge of the patient (A29)", ofPatient("patient.purged", "P1"), (now) => now.flags.includes("purge.parked")],
    ["a merge of visits (A42)", link("encounter.merged", { visit: "V2" }), (now) => now.key === "GH/V2"],
    [
      "a new number of the visit (A50)",
      link("encounter.identifier.changed", { visit: "V2" }),
      ({ key }) => key === "GH/V2",
    ],
    ["a move of the visit (A45)", link("encounter.reparented", { patient: "P9" }), (now) => now.patient === "P9"],
    [
      "a move of the account (A44)",
      link("encounter.reparented", { visit: null, patient: "P9" }, account),
      (now) => now.patient === "P9",
    ],
  ];

  for (const [name, said, isSo] of links)
    test(`${name} reaches it, at once and through a restart, as if it had never left`, () => {
      const [stayed, evicted] = [new Hospital(), new Hospital()];
      for (const hospital of [stayed, evicted]) {
        hospital.say(closed());
        hospital.settle();
      }
      assert.equal(evicted.reconciler.evict(at("+1 00:00")), 1);
      evicted.restart();
      assert.deepEqual(evicted.say(said), []);
      evicted.restart();
      recallFrom(evicted.log, evicted.reconciler);
      assert.deepEqual(evicted.reconciler.drain(), stayed.say(said));
      const late = A13("13:00", { to: "W-1", evn6: "09:00", id: "late" });
      assert.deepEqual(evicted.say(late), stayed.say(late));
      const number = stayed.reconciler.encounter("GH/V1")?.visit;
      assert.ok(isSo(evicted.visit(number)), "what was said holds");
      assert.deepEqual(evicted.visit(number), stayed.visit(number));
      assert.equal(stays(evicted.visit(number)), "W-1 08:00-now");
    });

  const anew: [string, Unrecorded][] = [
    [
      "of another visit and patient",
      A01("08:00", { to: "W-1", visit: "V2", patient: "P2", supersedes: ["in"], id: "anew" }),
    ],
    [
      "nothing any more",
      {
        ...report("feed.message.withdrawn", "08:00", { visit: null, supersedes: ["in"], id: "anew", kind: "system" }),
        patient: null,
      },
    ],
  ];
  for (const [what, said] of anew)
    test(`a message of it that says ${what} in a better translation is taken out of it, at once and through a restart`, () => {
      const [stayed, evicted] = [new Hospital(), new Hospital()];
      for (const hospital of [stayed, evicted]) {
        hospital.say(closed(), order("lab.result.final", "08:30", "L1", "lab", {}, { id: "result" }));
        hospital.settle();
      }
      assert.equal(evicted.reconciler.evict(at("+1 00:00")), 1);
      assert.deepEqual(evicted.say(said), []);
      evicted.restart();
      assert.deepEqual(evicted.reconciler.lost(), ["in"]);
      assert.ok(recallFrom(evicted.log, evicted.reconciler));
      const byText = (events: unknown[]) => events.map((event) => JSON.stringify(event)).sort();
      assert.deepEqual(byText(evicted.reconciler.drain()), byText(stayed.say(said)));
      assert.deepEqual(evicted.visit(), stayed.visit());
      assert.ok(stayed.visit().flags.includes("admit.missing"), "the admission is gone");
    });

  test("a result of it that says nothing any more is taken out, and a report that nobody knows of asks for no visit", () => {
    const withdrawn = (id: string) =>
      report("feed.message.withdrawn", "12:00", { visit: null, supersedes: [id], id: `anew of ${id}`, kind: "system" });
    const [stayed, evicted] = [new Hospital(), new Hospital()];
    for (const hospital of [stayed, evicted]) {
      hospital.say(closed(), order("lab.result.final", "08:30", "L1", "lab", {}, { id: "result" }));
      hospital.settle();
    }
    assert.equal(evicted.reconciler.evict(at("+1 00:00")), 1);
    evicted.say(withdrawn("unknown"));
    recallFrom(evicted.log, evicted.reconciler);
    assert.equal(evicted.reconciler.encounter("GH/V1"), null);
    evicted.say(withdrawn("result"));
    recallFrom(evicted.log, evicted.reconciler);
    assert.deepEqual(evicted.reconciler.drain(), stayed.say(withdrawn("result")));
    assert.equal(evicted.request("GH/L1").status, "cancelled");
    assert.deepEqual(evicted.request("GH/L1"), stayed.request("GH/L1"));
  });

  const leftAndStayed = (before: Unrecorded[], said: Unrecorded[]) => {
    const [stayed, evicted] = [new Hospital(), new Hospital()];
    for (const hospital of [stayed, evicted]) {
      hospital.say(before);
      hospital.settle();
    }
    assert.equal(evicted.reconciler.evict(at("+1 00:00")), 1);
    evicted.say(said);
    recallFrom(evicted.log, evicted.reconciler);
    return { evicted, decided: evicted.reconciler.drain(), expected: stayed.say(said) };
  };

  test("a move of the account reaches a visit that a merge before it, which had to wait, made the patient's", () => {
    const merge = report("patient.merged", "12:00", {
      ...{ visit: null, patient: "P9", id: "merge" },
      data: { retiredPatient: "P1", retiredEncounter: "GH/V1" },
    });
    const move = link("encounter.reparented", { visit: null, patient: "P5" }, { ...account, retiredPatient: "P9" });
    const { evicted, decided, expected } = leftAndStayed(closed(), [merge, move]);
    assert.equal(evicted.visit().patient, "P5");
    assert.deepEqual(decided, expected);
  });

  test("a visit that a feed no longer speaks of may again be one with another that this feed told of", () => {
    const server = { server: "e1", klass: "emergency" };
    const seen = fhir("08:25", "finished", [], { ...server, visit: "e1@server:FHIR", ended: "08:20", id: "seen" });
    const told = fhir("08:30", "in-progress", [], { ...server, server: "e2", visit: "V1", id: "told" });
    const gone = { id: "gone", visit: null, supersedes: ["told"], kind: "system" as const };
    const { decided, expected } = leftAndStayed(
      [A01("08:00", { to: "W-1", id: "in" }), seen, told],
      [{ ...report("feed.message.withdrawn", "12:00", gone), patient: null }],
    );
    assert.ok(expected.some(({ encounter, data }) => encounter === "GH/e1@server:FHIR" && "now" in data));
    assert.deepEqual(decided, expected);
  });
});
