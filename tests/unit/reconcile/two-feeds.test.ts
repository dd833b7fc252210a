import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recallMissing } from "#server/reconcile/recall-missing.ts";
import { A01, A02, A03, A04, A06, A08, A13, A20, at, report, type Said, type Unrecorded } from "./support/feed.ts";
import { type Entry, type FhirSaid, fhir, TWO_FEEDS } from "./support/fhir-feed.ts";
import { Hospital, historyIn, stays } from "./support/hospital.ts";

const SERVER = "e1@server:FHIR";

/** A version of the Encounter e1, which bears no identifier. */
function bare(time: string, status: string, entries: Entry[], said: FhirSaid = {}): Unrecorded {
  return fhir(time, status, entries, { visit: SERVER, server: "e1", started: "08:03", ...said });
}

const inBed: Entry[] = [{ to: "W-1", from: "08:04" }];

function hospital(...events: (Unrecorded | Unrecorded[])[]): Hospital {
  const made = new Hospital({ site: TWO_FEEDS });
  made.sayInTurn(...events);
  return made;
}

function aliased(made: { type: string; data: unknown }[]) {
  return made.flatMap(({ type, data }) => (type === "identity.aliased" ? [data as Record<string, unknown>] : []));
}

function* orders<T>(items: T[]): Generator<T[]> {
  if (items.length < 2) return yield items;
  for (const [index, item] of items.entries())
    for (const rest of orders([...items.slice(0, index), ...items.slice(index + 1)])) yield [item, ...rest];
}

/** One patient's visit begins at 08:20, until it is one with another's that the second feed saw begin earlier. */
function ofTwoPatients(): Unrecorded[] {
  const seen = { visit: "e3@server:FHIR", server: "e3", patient: "P3", klass: "emergency", started: "08:15" };
  return [
    A04("08:20", { to: "W-1" }),
    A08("08:21", { visit: "V3", patient: "P3" }),
    report("encounter.identifier.changed", "08:30", { data: { level: "visit", retiredEncounter: "GH/V3" } }),
    A02("08:16", { visit: null, to: "W-2" }),
    fhir("08:25", "in-progress", [{ to: "W-3", from: "08:15" }], seen),
  ];
}

describe("X1: two feeds, one encounter, without a number in common", () => {
  test("the same patient, class and a start within five minutes are one visit, in a decision that names its reports", () => {
    const made = new Hospital({ site: TWO_FEEDS });
    made.say(A01("08:00", { to: "W-1", id: "v2" }));
    const [join, ...others] = aliased(made.say(bare("08:05", "in-progress", inBed, { id: "snapshot" })));
    assert.deepEqual(others, []);
    assert.deepEqual(join, {
      kind: "encounter",
      retired: `GH/${SERVER}`,
      survivor: "GH/V1",
      because: { events: ["v2", "snapshot"], rule: "X1" },
    });
    assert.deepEqual([made.occupants("W-1"), stays(made.visit()), made.visit().flags], [["V1"], "W-1 08:00-now", []]);
    assert.deepEqual(made.visit().aliases, [`GH/${SERVER}`]);
  });

  test("what the one feed says afterwards is said of the visit of both", () => {
    const made = hospital(A01("08:00", { to: "W-1" }), bare("08:05", "in-progress", inBed));
    made.say(
      bare("10:05", "in-progress", [
        { to: "W-1", from: "08:04", until: "10:03" },
        { to: "W-2", from: "10:03" },
      ]),
    );
    assert.equal(stays(made.visit()), "W-1 08:00-10:03, W-2 10:03-now");
    made.say(A02("10:00", { rec: "10:10", to: "W-2", from: "W-1" }));
    assert.equal(stays(made.visit()), "W-1 08:00-10:00, W-2 10:00-now");
    assert.deepEqual(made.visit().flags, []);
  });

  test("every order of arrival, in one batch or in many, ends in the same visit", () => {
    const events = [
      A04("08:00", { to: "ED-1", id: "a" }),
      A06("09:00", { to: "W-1", from: "ED-1", id: "b" }),
      bare("08:05", "in-progress", [{ to: "ED-1", from: "08:03" }], { klass: "emergency", id: "c" }),
      bare(
        "09:10",
        "in-progress",
        [
          { to: "ED-1", from: "08:03", until: "09:02" },
          { to: "W-1", from: "09:02" },
        ],
        { id: "d" },
      ),
    ];
    for (const sequence of orders(events))
      for (const batches of [sequence.map((event) => [event]), [sequence]]) {
        const made = new Hospital({ site: TWO_FEEDS });
        for (const batch of batches) made.say(batch);
        made.settle();
        assert.equal(stays(made.visit()), "ED-1 08:00-09:00, W-1 09:00-now");
        assert.deepEqual([made.visit().class, made.visit().flags], ["inpatient", []]);
        assert.deepEqual([made.occupants("ED-1"), made.occupants("W-1")], [[], ["V1"]]);
        assert.equal(made.visit(SERVER).key, "GH/V1");
      }
  });

  test("a claim without a number fits a visit as the joins of all its patients left it, whatever came first", () => {
    for (const sequence of orders(ofTwoPatients()))
      for (const batches of [sequence.map((event) => [event]), [sequence]]) {
        const made = new Hospital({ site: TWO_FEEDS });
        for (const batch of batches) made.say(batch);
        made.settle();
        assert.equal(stays(made.visit()), "W-3 08:15-08:16, W-2 08:16-08:20, W-1 08:20-now");
      }
  });

  test("a feed that learns of a change of class later than the other stays joined meanwhile", () => {
    const made = hospital(
      A04("08:00", { to: "ED-1" }),
      bare("08:05", "in-progress", [{ to: "ED-1", from: "08:03" }], { klass: "emergency" }),
    );
    assert.deepEqual(aliased(made.say(A06("09:00", { to: "W-1", from: "ED-1" }))), []);
    assert.deepEqual(made.visit().aliases, [`GH/${SERVER}`]);
  });

  test("a start further off or another class keeps them apart, and both say so", () => {
    for (const said of [{ started: "08:06" }, { klass: "emergency" }]) {
      const made = hospital(A01("08:00", { to: "W-1" }), bare("08:20", "in-progress", [{ to: "W-2" }], said));
      for (const visit of ["V1", SERVER]) {
        assert.deepEqual([made.visit(visit).status, made.visit(visit).aliases], ["open", []]);
        assert.ok(made.visit(visit).flags.includes("feeds.apart"), visit);
      }
    }
  });

  test("visits that no one could take for the same are apart without a doubt", () => {
    const clinic = hospital(A01("08:00", { to: "W-1" }), bare("08:05", "in-progress", [], { klass: "outpatient" }));
    const earlier = hospital(
      A04("05:00", { to: "ED-1" }),
      A03("06:00", { to: "ED-1" }),
      bare("08:05", "in-progress", inBed, { klass: "emergency" }),
    );
    const elsewhere = hospital(A01("08:00", { to: "W-1" }), {
      ...bare("08:05", "in-progress", [{ to: "W-2" }]),
      facility: "OTHER",
      encounter: `OTHER/${SERVER}`,
    });
    const stranger = hospital(A01("08:00", { to: "W-1" }), bare("08:05", "in-progress", inBed, { patient: "P2" }));
    for (const made of [clinic, earlier, elsewhere, stranger]) {
      assert.deepEqual(aliased(made.decisions), []);
      assert.ok(!made.visit().flags.includes("feeds.apart"));
    }
  });

  test("one feed's two visits are never joined, nor two numbers of one issuer", () => {
    const oneFeed = hospital(A01("08:00", { to: "W-1" }), A01("08:02", { to: "W-2", visit: "V2" }));
    const twoNumbers = hospital(
      A01("08:00", { to: "W-1" }),
      fhir("08:05", "in-progress", [{ to: "W-2" }], { visit: "V2", started: "08:00" }),
    );
    for (const made of [oneFeed, twoNumbers]) {
      assert.deepEqual(aliased(made.decisions), []);
      assert.ok(!made.visit().flags.includes("feeds.apart"));
    }
  });

  test("a visit that only a person entered is no feed's, and stays what the person said", () => {
    const entered = A01("08:00", { to: "W-1", source: "person" });
    const made = hospital(entered, bare("08:05", "in-progress", inBed));
    assert.deepEqual([made.visit().aliases, made.visit().flags.includes("feeds.apart")], [[], false]);
  });

  test("numbers of two issuers are no contradiction, and the better feed's number stays", () => {
    const other = fhir("08:05", "in-progress", inBed, { visit: "77@urn:server", started: "08:02" });
    const made = hospital(other, A01("08:00", { to: "W-1" }));
    assert.deepEqual([made.visit().key, made.visit().aliases], ["GH/V1", ["GH/77@urn:server"]]);
  });

  test("a visit that could be either of two is joined with neither", () => {
    const third = { sources: [...(TWO_FEEDS.sources ?? []), { id: "ED", protocol: "hl7v2" as const, facility: "GH" }] };
    const made = new Hospital({ site: third });
    made.say(
      A04("08:00", { to: "ED-1" }),
      A04("08:02", { to: "ED-2", visit: "V2", source: "ED" }),
      bare("08:05", "in-progress", [], { klass: "emergency", started: "08:01" }),
    );
    assert.deepEqual(aliased(made.decisions), []);
    assert.ok(made.visit(SERVER).flags.includes("feeds.apart"));
  });

  test("without a number and without a start it is the one visit that was going on, else it stays apart", () => {
    const one = hospital(A01("06:00", { to: "W-1" }), bare("08:05", "in-progress", [{ to: "W-1" }], { started: null }));
    assert.deepEqual(one.visit().aliases, [`GH/${SERVER}`]);
    const two = hospital(
      A01("06:00", { to: "W-1" }),
      A01("07:00", { to: "W-2", visit: "V2" }),
      bare("08:05", "in-progress", [{ to: "W-1" }], { started: null }),
    );
    assert.deepEqual([two.visit().aliases, two.visit("V2").aliases], [[], []]);
    assert.ok(two.visit(SERVER).flags.includes("feeds.apart"));
  });
});

describe("X1: a join that proves wrong", () => {
  const joined = (...more: (Unrecorded | Unrecorded[])[]) =>
    hospital(A01("08:00", { to: "W-1", id: "v2" }), bare("08:05", "in-progress", inBed, { id: "f1" }), ...more);

  test("a number that says otherwise parts them again, and each keeps what its own feed said", () => {
    const made = joined();
    const told = made.say(
      fhir("09:00", "in-progress", [{ to: "W-5", from: "08:04" }], {
        visit: "V9",
        server: "e1",
        started: "08:03",
        id: "f2",
      }),
    );
    assert.deepEqual(
      aliased(told).map(({ retired, survivor, because }) => [retired, survivor, (because as { rule: string }).rule]),
      [[`GH/${SERVER}`, "GH/V9", "X1"]],
    );
    assert.deepEqual([made.visit().aliases, made.visit("V9").aliases], [[], [`GH/${SERVER}`]]);
    assert.deepEqual([stays(made.visit()), stays(made.visit("V9"))], ["W-1 08:00-now", "W-5 08:04-now"]);
    assert.deepEqual([made.occupants("W-1"), made.occupants("W-5")], [["V1"], ["V9"]]);
    assert.ok(!made.visit().flags.includes("feeds.apart"));
  });

  test("a number that says the same confirms it, whichever version comes first", () => {
    const numbered = fhir("09:00", "in-progress", inBed, { server: "e1", started: "08:03", id: "f2" });
    const first = hospital(numbered, bare("08:05", "in-progress", inBed, { id: "f1" }), A01("08:00", { to: "W-1" }));
    for (const made of [joined(numbered), first]) {
      assert.deepEqual([stays(made.visit()), made.visit().aliases], ["W-1 08:00-now", [`GH/${SERVER}`]]);
      assert.deepEqual(made.occupants("W-1"), ["V1"]);
    }
  });

  test("a feed alone that learns the number later goes on with the same visit, in either order", () => {
    const versions = [
      bare("08:05", "in-progress", inBed, { id: "f1" }),
      fhir("09:00", "in-progress", inBed, { server: "e1", started: "08:03", id: "f2" }),
    ];
    for (const order of [versions, versions.toReversed()]) {
      const made = hospital(order);
      assert.deepEqual([made.visit().aliases, stays(made.visit())], [[`GH/${SERVER}`], "W-1 08:04-now"]);
      assert.deepEqual(made.occupants("W-1"), ["V1"]);
    }
  });

  test("a corrected start, another patient or a withdrawn report parts them; the decision names what did", () => {
    const moved = bare("08:30", "in-progress", [{ to: "W-1", from: "06:00" }], { started: "06:00", id: "why" });
    const reread = bare("08:05", "in-progress", inBed, { started: "06:00", id: "why", supersedes: ["f1"] });
    const other = report("encounter.reparented", "09:00", {
      visit: SERVER,
      patient: "P7",
      id: "why",
      data: { level: "visit", retiredEncounter: null },
    });
    for (const reason of [reread, other, moved]) {
      const made = joined();
      const [parting] = aliased(made.say(reason));
      assert.deepEqual(parting, {
        kind: "encounter",
        retired: `GH/${SERVER}`,
        survivor: null,
        because: { events: ["why"], rule: "X1" },
      });
      assert.equal(made.visit(SERVER).status, "open");
    }
  });

  test("patients who turn out to be one bring their visits together, and apart with the merge's cancel", () => {
    const merge = (type: "patient.merged" | "patient.merged.cancelled", time: string) =>
      report(type, time, { visit: null, patient: "P1", data: { retiredPatient: "P2" } });
    const made = hospital(A01("08:00", { to: "W-1" }), bare("08:05", "in-progress", inBed, { patient: "P2" }));
    assert.deepEqual(made.visit().aliases, []);
    made.say(merge("patient.merged", "10:00"));
    assert.deepEqual(made.visit().aliases, [`GH/${SERVER}`]);
    made.say(merge("patient.merged.cancelled", "11:00"));
    assert.deepEqual([made.visit().aliases, made.visit(SERVER).status], [[], "open"]);
  });

  test("a source that says the two numbers are one is believed whatever the starts", () => {
    const made = hospital(
      A01("06:00", { to: "W-1" }),
      fhir("08:05", "in-progress", [{ to: "W-1", from: "08:04" }], { visit: "77@urn:server", started: "08:03" }),
    );
    assert.ok(made.visit().flags.includes("feeds.apart"));
    const data = { level: "visit", retiredEncounter: "GH/77@urn:server" };
    made.say(report("encounter.merged", "09:00", { data }));
    assert.deepEqual([made.visit().aliases, made.visit().flags.includes("feeds.apart")], [["GH/77@urn:server"], false]);
  });

  test("a start without a number is its own feed's visit first, and the other feed's through it", () => {
    const start = A04("08:00", { to: "ED-1", visit: "Pabc@provisional", id: "s" });
    const number = A08("08:30", { to: "ED-1", data: { class: "emergency" }, id: "n" });
    const move = A02("09:00", { to: "ED-2", from: "ED-1", id: "m" });
    const theirs = bare("08:05", "in-progress", [{ to: "ED-1", from: "08:03" }], { klass: "emergency", id: "t" });
    for (const sequence of orders([start, number, move, theirs])) {
      const made = hospital(sequence);
      made.settle();
      assert.equal(stays(made.visit()), "ED-1 08:00-09:00, ED-2 09:00-now");
      assert.deepEqual(made.visit().aliases, [`GH/Pabc@provisional`, `GH/${SERVER}`].sort());
    }
  });
});

describe("X1 and memory", () => {
  const over = (said: Said = {}): Unrecorded[] => [
    A01("08:00", { to: "W-1", id: "in", ...said }),
    bare("08:05", "in-progress", inBed, { id: "seen" }),
    A03("12:00", { to: "W-1", id: "out", ...said }),
  ];

  test("a restart from a snapshot keeps joins and doubts", () => {
    const made = hospital(
      over().slice(0, 2),
      bare("09:00", "in-progress", [{ to: "X-1" }], { visit: "e2@server:FHIR" }),
    );
    const before = [made.visit(), made.visit("e2@server:FHIR")];
    made.restart();
    assert.deepEqual([made.visit(), made.visit("e2@server:FHIR")], before);
    assert.deepEqual(made.say(A08("10:00", { to: "W-1" })), []);
  });

  const recall = (made: Hospital) => recallMissing(made.reconciler, historyIn(made.log));

  test("a restart finds each claim without a number where it was", () => {
    const made = hospital(...ofTwoPatients());
    made.restart();
    assert.deepEqual(made.say(A08("08:40", { visit: "V3", patient: "P3" })), []);
  });

  test("a feed that first tells of a visit when the other's has left memory finds it all the same", async () => {
    const [admitted, seen, left] = over() as [Unrecorded, Unrecorded, Unrecorded];
    const made = hospital(admitted, left);
    made.settle();
    assert.equal(made.reconciler.evict(at("+1 00:00")), 1);
    made.restart();
    made.say(
      A01("+1 08:00", { to: "W-3", visit: "V2" }),
      bare("+1 08:00", "in-progress", [], { visit: "e2@server:FHIR", started: "+1 08:00" }),
    );
    assert.deepEqual(made.reconciler.missing(), [], "a later visit is no reason");
    made.say(seen);
    assert.deepEqual(made.reconciler.missing(), ["GH/V1"]);
    await recall(made);
    const [join] = aliased(made.reconciler.drain());
    assert.deepEqual([join?.retired, join?.survivor], [`GH/${SERVER}`, "GH/V1"]);
    assert.equal(stays(made.visit()), "W-1 08:00-12:00");
    assert.deepEqual([made.visit().aliases, made.occupants("W-1")], [[`GH/${SERVER}`], []]);
  });

  test("a visit that comes back wakes another of its patient that it may now be one with", async () => {
    const before = [
      A01("08:00", { to: "W-1" }),
      A03("09:00", { to: "W-1" }),
      bare("10:50", "finished", [], { started: null }),
    ];
    const late = A13("11:00", { to: "W-1", evn6: "09:00" });
    const [stayed, evicted] = [hospital(before), hospital(before)];
    for (const made of [stayed, evicted]) made.settle();
    assert.equal(evicted.reconciler.evict(at("+1 00:00")), 2);
    assert.deepEqual(evicted.say(late), []);
    await recall(evicted);
    assert.deepEqual(evicted.reconciler.drain(), stayed.say(late));
    assert.deepEqual(evicted.visit().aliases, [`GH/${SERVER}`]);
  });

  test("joined visits leave memory together, and a late word of either feed brings both back", async () => {
    const late = [
      bare("08:06", "in-progress", inBed, { id: "late", klass: "emergency" }),
      A02("09:00", { to: "W-2", from: "W-1", id: "late" }),
    ];
    for (const event of late) {
      const stayed = hospital(over());
      const evicted = hospital(over());
      for (const made of [stayed, evicted]) made.settle();
      assert.equal(evicted.reconciler.evict(at("+1 00:00")), 1);
      assert.equal(evicted.reconciler.encounter("GH/V1"), null);
      evicted.restart();
      assert.deepEqual(evicted.say(event), []);
      assert.deepEqual(evicted.reconciler.missing().sort(), ["GH/V1", `GH/${SERVER}`]);
      await recall(evicted);
      assert.deepEqual(evicted.reconciler.missing(), []);
      assert.deepEqual(evicted.reconciler.drain(), stayed.say(event));
      assert.deepEqual(evicted.visit(), stayed.visit());
      assert.deepEqual(evicted.bed("W-1"), stayed.bed("W-1"));
    }
  });
});

describe("X2: ranks per facility and group of attributes", () => {
  const both = { EHR: "hl7v2" as const, FHIR: "fhir" as const };
  const ranked = (fhirRank: object = {}): Hospital =>
    new Hospital({
      site: {
        facilities: ["GH", "EAST"].map((id) => ({ id, name: id })),
        sources: Object.entries(both).map(([id, protocol]) => ({
          id,
          protocol,
          facility: "GH",
          ...(id === "FHIR" && { rank: fhirRank }),
        })),
      },
    });
  const move = (made: Hospital) => {
    made.say(
      A01("08:00", { to: "W-1", data: { attending: "DOC1" } }),
      fhir("08:05", "in-progress", [{ to: "W-1", from: "08:00" }]),
      fhir("10:05", "in-progress", [
        { to: "W-1", from: "08:00", until: "10:00" },
        { to: "W-2", from: "10:00" },
      ]),
    );
    return made.visit();
  };

  test("a FHIR picture alone moves a patient by inference, unless the site ranks it with the messages here", () => {
    assert.deepEqual(
      [move(ranked()).placeBasis, move(ranked()).flags.includes("source.disagrees")],
      ["inferred", true],
    );
    const here = move(ranked({ at: { GH: { movement: 1 } } }));
    assert.deepEqual([here.placeBasis, here.flags], ["explicit", []]);
    assert.equal(move(ranked({ at: { EAST: { movement: 1 } } })).placeBasis, "inferred");
  });

  test("the group of attributes has a rank of its own: what the better source leaves unsaid the other fills in", () => {
    const said = (time: string, value: string): Unrecorded => {
      const event = fhir(time, "in-progress", [{ to: "W-1", from: "08:00" }]);
      return { ...event, data: { ...event.data, attending: value, service: "MED" } } as Unrecorded;
    };
    const usual = ranked();
    const turned = ranked({ attributes: 0 });
    for (const made of [usual, turned])
      made.say(A01("08:00", { to: "W-1", data: { attending: "DOC1" } }), said("09:00", "DOC2"));
    assert.deepEqual([usual.visit().attending, usual.visit().service], ["DOC1", "MED"]);
    assert.equal(turned.visit().attending, "DOC2");
  });

  test("a bed's status of a source ranked lower does not replace one that stands, but what closes or contaminates does", () => {
    const lower = ranked({ readiness: 3 });
    const equal = ranked();
    for (const made of [lower, equal]) {
      made.say(A20("W-1", "housekeeping", "08:00"));
      made.say(A20("W-1", "occupied", "09:00", { source: "FHIR" }));
    }
    const kinds = (made: Hospital) => made.bed("W-1").conflicts.map(({ kind }) => kind);
    assert.deepEqual([kinds(lower), kinds(equal)], [[], ["status-disagrees"]]);
    lower.say(A20("W-1", "contaminated", "10:00", { source: "FHIR" }));
    assert.equal(lower.bed("W-1").cleaningLevel, "terminal");
  });
});

describe("X3: the same movement told twice", () => {
  const told = (from: string, to: string): Unrecorded =>
    fhir("10:30", "in-progress", [
      { to: "W-1", from: "08:00", until: from },
      { to, from },
    ]);
  const moved = (to: string, ...others: Unrecorded[]) =>
    hospital(A01("08:00", { to: "W-1" }), A02("10:00", { to, from: "W-1", id: "v2" }), ...others);

  test("within five minutes it is one stay, at the better feed's time and resting on both reports", () => {
    for (const from of ["09:55", "10:05"]) {
      const made = new Hospital({ site: TWO_FEEDS });
      const v2 = [A01("08:00", { to: "W-1" }), A02("10:00", { to: "W-2", from: "W-1", id: "v2" })];
      made.say(v2, { ...told(from, "W-2"), id: "fhir" });
      assert.equal(stays(made.visit()), "W-1 08:00-10:00, W-2 10:00-now");
      assert.deepEqual(made.visit().stays[1]?.events, ["v2", "fhir"]);
      assert.deepEqual(made.visit().flags, []);
    }
  });

  test("a movement there and back within five minutes is no repeat of the first, and one further off is none either", () => {
    const back = moved("W-2", A02("10:04", { to: "W-1", from: "W-2" }));
    assert.equal(stays(back.visit()), "W-1 08:00-10:00, W-2 10:00-10:04, W-1 10:04-now");
    const later = moved("W-2", A02("10:20", { to: "W-3", from: "W-2" }), told("10:26", "W-3"));
    assert.equal(stays(later.visit()), "W-1 08:00-10:00, W-2 10:00-10:20, W-3 10:20-now");
  });

  test("a feed that knows only the unit confirms the other's bed, and its time counts by its rank alone", () => {
    const coarse = moved("X-2", told("10:03", "X"));
    const fine = moved("X", told("10:03", "X-2"));
    for (const made of [coarse, fine]) {
      assert.equal(stays(made.visit()), "W-1 08:00-10:00, X-2 10:00-now");
      assert.deepEqual(made.visit().flags, []);
    }
  });
});
