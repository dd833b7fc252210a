import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { EventType } from "#server/canonical/event.ts";
import { recallMissing } from "#server/reconcile/recall-missing.ts";
import { A01, A02, A03, A08, at, report, type Said, type Unrecorded } from "./support/feed.ts";
import { fhir, TWO_FEEDS } from "./support/fhir-feed.ts";
import { Hospital, historyIn, stays } from "./support/hospital.ts";

const SERVER = "e1@server:FHIR";

function seen(time: string, said: Said = {}): Unrecorded {
  return fhir(time, "in-progress", [{ to: "W-1", from: "08:02" }], {
    visit: SERVER,
    server: "e1",
    started: "08:02",
    ...said,
  });
}

function word(type: EventType, time: string, visit: string, data: Record<string, unknown>): Unrecorded {
  return report(type, time, { id: `${type} ${visit}`, kind: "command", actor: "user:1", visit, data });
}

/** A person's word stands with each of the two. */
const parted = (): Unrecorded[] => [
  word("encounter.parted", "09:00", "V1", { from: `GH/${SERVER}`, reasonRef: "vault:1" }),
  word("encounter.parted", "09:00", SERVER, { from: "GH/V1", reasonRef: "vault:1" }),
];
const takenBack = (): Unrecorded[] =>
  ["V1", SERVER].map((visit) =>
    word("encounter.parting.withdrawn", "11:00", visit, {
      from: visit === "V1" ? `GH/${SERVER}` : "GH/V1",
      partingId: `encounter.parted ${visit}`,
      reasonRef: "vault:2",
    }),
  );

const start = () => [A01("08:00", { to: "W-1", id: "in" }), seen("08:05", { id: "seen" })];

function joined(): Hospital {
  const hospital = new Hospital({ site: TWO_FEEDS });
  hospital.sayInTurn(...start());
  assert.deepEqual(hospital.visit().aliases, [`GH/${SERVER}`]);
  return hospital;
}

/** Two, of which nobody asks any more whether they are one; that the patient has two beds is true and said. */
function assertApart(hospital: Hospital): void {
  for (const number of ["V1", SERVER])
    assert.deepEqual(
      [hospital.visit(number).key, hospital.visit(number).aliases, hospital.visit(number).flags],
      [`GH/${number}`, [], ["second.open.admission"]],
    );
}

const recall = (hospital: Hospital) => recallMissing(hospital.reconciler, historyIn(hospital.log));

describe("visits that a person parts", () => {
  test("go on as two, without a doubt, in decisions that name the person's word", () => {
    const hospital = joined();
    const made = hospital.say(parted());
    assertApart(hospital);
    assert.equal(stays(hospital.visit(SERVER)), "W-1 08:02-now");
    const [alias] = made.filter(({ type }) => type === "identity.aliased");
    const because = alias && "because" in alias.data ? alias.data.because.events : [];
    assert.ok(because.some((id) => id.startsWith("encounter.parted")));
    assert.deepEqual(hospital.say(parted()), [], "the same word again changes nothing");
  });

  test("stay so through later reports, a restart and a fold of the whole log in any batches", () => {
    const hospital = joined();
    hospital.say(parted());
    hospital.restart();
    hospital.sayInTurn(A08("09:30", { to: "W-1" }), seen("09:35"), A02("10:00", { to: "W-2", from: "W-1" }));
    assertApart(hospital);
    assert.equal(stays(hospital.visit()), "W-1 08:00-10:00, W-2 10:00-now");
    for (const size of [1, 3, 99]) {
      const again = new Hospital({ site: TWO_FEEDS });
      const reports = hospital.log.filter(({ kind, type }) => kind !== "decision" && type !== "site.defined");
      for (let from = 0; from < reports.length; from += size) again.say(...reports.slice(from, from + size));
      assert.deepEqual(again.visit(), hospital.visit());
      assert.deepEqual(again.visit(SERVER), hospital.visit(SERVER));
    }
  });

  test("were never one where the word comes before the second feed's first report", () => {
    const hospital = new Hospital({ site: TWO_FEEDS });
    const [admitted, told] = start() as [Unrecorded, Unrecorded];
    hospital.sayInTurn(parted(), admitted, told);
    assertApart(hospital);
  });

  test("come back from outside of memory as two, whichever is told of again", async () => {
    for (const late of [A08("13:00", { to: "W-1", id: "late" }), seen("13:00", { id: "late" })]) {
      const hospital = joined();
      hospital.say(parted());
      const gone = fhir("12:01", "finished", [], {
        visit: SERVER,
        server: "e1",
        started: "08:02",
        ended: "12:00",
        id: "gone",
      });
      hospital.say(A03("12:00", { to: "W-1", id: "out" }), gone);
      hospital.settle();
      assert.equal(hospital.reconciler.evict(at("+1 00:00")), 2);
      hospital.restart();
      hospital.say(late);
      await recall(hospital);
      hospital.say();
      const back = hospital.reconciler.encounter(late.encounter ?? "");
      assert.deepEqual([back?.aliases, back?.flags.includes("feeds.apart")], [[], false]);
    }
  });

  test("are judged by the rule again when the word is taken back", () => {
    const hospital = joined();
    const before = hospital.visit();
    hospital.say(parted());
    hospital.restart();
    hospital.say(takenBack());
    assert.deepEqual(hospital.visit(), before);
    const turned = joined();
    turned.sayInTurn(takenBack(), parted());
    assert.deepEqual(turned.visit(), before, "which of the two words comes first does not matter");
  });

  test("are two also where a version of the one resource bears the other's number", () => {
    const hospital = joined();
    hospital.say(parted());
    hospital.say(seen("09:30", { visit: "V1", id: "numbered" }));
    assert.equal(hospital.visit(SERVER).key, `GH/${SERVER}`);
    assert.deepEqual(hospital.visit().aliases, []);
  });
});
