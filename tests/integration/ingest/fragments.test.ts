import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { Hl7Receiver } from "#server/ingest/hl7v2/receive-hl7.ts";
import { FragmentTable } from "#server/ingest/replay/fragment-table.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { adt } from "./invented-site.ts";
import { ackCode, openIntake } from "./test-intake.ts";

const whole = adt({ trigger: "A01", visit: "N70", place: "5E^03^A", at: "13:00", controlId: "C1" });
const [header = "", evn = "", pid = "", pv1 = ""] = whole.split("\r");
const headerOf = (controlId: string, pointer: string) => `${header.replace("|C1|", `|${controlId}|`)}||${pointer}`;

/** An admission cut within PV1-3, and after EVN. */
const PARTS = [
  `${header}\r${evn}\rDSC|p1|F`,
  `${headerOf("C2", "p1")}\r${pid}\r${pv1.slice(0, 9)}\rADD|\rDSC|p2|F`,
  `${headerOf("C3", "p2")}\rADD|${pv1.slice(9)}`,
] as const;

async function open(t: TestContext) {
  const intake = await openIntake(await createTestDatabase(t));
  t.after(() => intake.close());
  const rows = async (query: string) => (await intake.pool.query(query)).rows;
  return {
    ...intake,
    outcomes: async () => (await rows("SELECT outcome FROM inbound ORDER BY id")).map(({ outcome }) => outcome),
    letters: async () => (await rows("SELECT status FROM dead_letter ORDER BY id")).map(({ status }) => status),
    admitted: async () => (await intake.reader.after(0, 100)).filter(({ type }) => type === "encounter.admitted"),
  };
}

describe("a message sent in parts", () => {
  test("is each part on disk before its answer, and one message when the last has come", async (t) => {
    const { send, outcomes, letters, admitted, pool } = await open(t);
    for (const [index, part] of PARTS.entries()) {
      assert.equal((await admitted()).length, 0);
      const answer = await send(part);
      assert.match(answer, new RegExp(`\\rMSA\\|AA\\|C${index + 1}`));
      assert.equal((await outcomes()).length, index < 2 ? index + 1 : 4);
      if (index < 2) assert.deepEqual(await letters(), new Array(index + 1).fill("open"), "a person sees what waits");
    }
    assert.deepEqual(await outcomes(), ["ignored", "ignored", "ignored", "stored"]);
    assert.deepEqual(await letters(), ["replayed", "replayed"]);
    const [event] = await admitted();
    assert.deepEqual([event?.encounter, event?.lineage?.inboundId], ["GEN/N70", 4]);
    assert.equal(event?.bed, "5E-03");
    assert.equal((await pool.query("SELECT control_id FROM inbound WHERE id = 4")).rows[0].control_id, "C1+2");
  });

  test("is joined over a restart and between two nodes, in any order of the parts", async (t) => {
    const { send, ingest, sites, clock, pool, keyRing, writer, admitted, letters } = await open(t);
    const otherNode = new Hl7Receiver({
      ingest,
      site: () => sites.current.index,
      now: () => clock.now,
      fragments: new FragmentTable({ pool, keyRing, writer, facilityOf: () => "GEN" }),
    });
    await send(PARTS[2]);
    await otherNode.receive(Buffer.from(PARTS[0]), { remote: "x", port: 1 });
    assert.deepEqual(await letters(), ["open", "open"]);
    await send(PARTS[1]);
    assert.equal((await admitted()).length, 1);
    assert.deepEqual(await letters(), ["replayed", "replayed"]);
  });

  test("is joined once when parts come all at once, twice, or in one frame", async (t) => {
    const { send, admitted, letters } = await open(t);
    const answers = await Promise.all([...PARTS, ...PARTS].map((part) => send(part)));
    for (const answer of answers) assert.equal(ackCode(answer), "AA");
    assert.equal((await admitted()).length, 1);
    assert.ok((await letters()).every((status) => status === "replayed"));
    const again = PARTS.map((part) => part.replaceAll("N70", "N71").replaceAll(/\|(C\d)/g, "|X$1"));
    await send(again.join("\r"));
    assert.equal((await admitted()).length, 2);
    assert.ok((await letters()).every((status) => status === "replayed"));
  });

  test("whose rest never comes stays a dead letter, and holds up nobody", async (t) => {
    const { send, letters, admitted } = await open(t);
    assert.equal(ackCode(await send(PARTS[1])), "AA");
    assert.equal(ackCode(await send(whole.replaceAll("N70", "N79"))), "AA");
    assert.deepEqual([await letters(), (await admitted()).length], [["open"], 1]);
  });

  test("that is refused as a whole says so in the answer to its last part", async (t) => {
    const { send } = await open(t);
    const odd = PARTS.map((part) => part.replace("ADT^A01", "ADT^Q77"));
    assert.equal(ackCode(await send(odd[0] ?? "")), "AA");
    assert.equal(ackCode(await send(odd[1] ?? "")), "AA");
    assert.match(await send(odd[2] ?? ""), /\rMSA\|AR\|C3[\s\S]*\rERR\|[^\r]*201/);
  });
});
