import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { DeadLetterDesk } from "#server/ingest/replay/dead-letter-desk.ts";
import { FIRST_PLACE, listLetterGroups, listLetters } from "#server/ingest/replay/dead-letter-list.ts";
import { type SiteMapInput, siteMapSchema } from "#server/site/site-map.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { adt, invented } from "./invented-site.ts";
import { openIntake, testWriter } from "./test-intake.ts";

/** A20 without a bed component names no bed until the site map says what the sender's word means. */
function bedStatus(place: string, at: string, status = "H"): string {
  const time = `20261117${at.replace(":", "")}00`;
  return [
    `MSH|^~\\&|EPIC|GENHOSP|CT|CT|${time}||ADT^A20|A20-${place}-${at}|P|2.5.1`,
    `EVN|A20|${time}`,
    `NPU|${place}|${status}`,
  ].join("\r");
}

async function open(t: TestContext, site: SiteMapInput = invented()) {
  const intake = await openIntake(await createTestDatabase(t), site);
  t.after(() => intake.close());
  const desk = new DeadLetterDesk({
    pool: intake.pool,
    keyRing: intake.keyRing,
    writer: intake.writer,
    site: () => intake.sites.current,
  });
  const put = (map: SiteMapInput) => intake.sites.put(siteMapSchema.parse(map), "test", "user:engineer");
  const events = () => intake.reader.after(0, 1000);
  const letters = () => listLetters(intake.pool, {}, { after: FIRST_PLACE, limit: 100 });
  const outcome = async (id: number) =>
    (await intake.pool.query("SELECT outcome, events, mapping_version AS version FROM inbound WHERE id = $1", [id]))
      .rows[0];
  return { ...intake, desk, put, events, letters, outcome };
}

const typesOf = (events: RecordedEvent[]) => events.map(({ type }) => type).filter((type) => type !== "site.defined");

/** The map that knows what a ward's own name for a bed means. */
const FIXED = invented({ locations: { WINDOW: "5E-03", DOOR: "5E-04" } });

describe("a dead letter", () => {
  test("replayed after a fix becomes events, in one commit with its state, its message's outcome and the act of a person", async (t) => {
    const { send, desk, put, events, letters, outcome } = await open(t);
    await send(bedStatus("WINDOW", "13:00"));
    const [letter] = await letters();
    assert.deepEqual([letter?.reason, letter?.status], ["place.incomplete", "open"]);
    await put(FIXED);
    const replayed = await desk.replay(letter?.id ?? 0, "user:engineer");
    assert.deepEqual([replayed?.status, replayed?.events], ["replayed", 1]);
    const written = await events();
    assert.deepEqual(typesOf(written), ["bed.status.changed", "feed.message.replayed"]);
    const [status, act] = written.slice(-2);
    assert.deepEqual(
      [status?.bed, status?.lineage?.inboundId, status?.lineage?.mappingVersion],
      ["5E-03", 1, "1+site:2"],
    );
    assert.deepEqual([act?.kind, act?.actor, act?.lineage?.inboundId], ["command", "user:engineer", 1]);
    assert.deepEqual(await outcome(1), { outcome: "stored", events: 1, version: "1+site:2" });
    const [after] = await letters();
    assert.deepEqual([after?.status, after?.resolvedBy], ["replayed", "user:engineer"]);
  });

  test("replayed again, or at the same moment by two nodes, changes nothing more", async (t) => {
    const { send, desk, put, events, letters, database, keyRing, pool, sites } = await open(t);
    await send(bedStatus("WINDOW", "13:00"));
    await put(FIXED);
    const id = (await letters())[0]?.id ?? 0;
    const otherNode = testWriter(database, keyRing);
    t.after(() => otherNode[Symbol.asyncDispose]());
    const other = new DeadLetterDesk({ pool, keyRing, writer: otherNode, site: () => sites.current });
    await Promise.all([desk.replay(id, "user:a"), other.replay(id, "user:b"), desk.replay(id, "user:a")]);
    await desk.replay(id, "user:a");
    assert.deepEqual(typesOf(await events()), ["bed.status.changed", "feed.message.replayed"]);
  });

  test("that still cannot be translated stays open and says why, and nothing is written", async (t) => {
    const { send, desk, events, letters } = await open(t);
    await send(bedStatus("WINDOW", "13:00"));
    const before = await events();
    const outcome = await desk.replay((await letters())[0]?.id ?? 0, "user:engineer");
    assert.deepEqual([outcome?.status, outcome?.reason], ["open", "place.incomplete"]);
    assert.ok((outcome?.text ?? "").length > 10);
    assert.deepEqual(await events(), before);
  });

  test("given up keeps the reason in the vault and a reference in the log, and cannot be replayed any more", async (t) => {
    const { send, desk, put, events, letters, pool, keyRing } = await open(t);
    await send(bedStatus("WINDOW", "13:00"));
    const id = (await letters())[0]?.id ?? 0;
    assert.equal(await desk.discard(id, "Mr Quill's window bed was removed", "user:engineer"), true);
    assert.equal(await desk.discard(id, "again", "user:engineer"), false);
    const [letter] = await letters();
    assert.deepEqual([letter?.status, letter?.resolvedBy], ["discarded", "user:engineer"]);
    const act = (await events()).at(-1);
    assert.ok(act?.type === "feed.message.discarded" && act.data.reasonRef === letter?.reasonRef);
    assert.ok(!JSON.stringify(await events()).includes("Quill"));
    const { rows } = await pool.query("SELECT id, sealed, key_id FROM vault_note");
    const note = keyRing.open(rows[0].key_id, rows[0].sealed, `note:${rows[0].id}`).toString();
    assert.equal(note, "Mr Quill's window bed was removed");
    await put(FIXED);
    assert.equal((await desk.replay(id, "user:engineer"))?.status, "discarded");
    assert.deepEqual(typesOf(await events()), ["feed.message.discarded"]);
  });

  test("that nobody knows is none", async (t) => {
    const { desk } = await open(t);
    assert.equal(await desk.replay(99, "user:engineer"), null);
    assert.equal(await desk.discard(99, "no reason", "user:engineer"), null);
  });
});

describe("dead letters of one cause", () => {
  test("are foretold without effect, then replayed in the order in which their messages came", async (t) => {
    const { send, desk, put, events, pool, letters } = await open(t);
    for (const [place, at] of [
      ["WINDOW", "13:00"],
      ["NOWHERE", "13:05"],
      ["DOOR", "13:10"],
      ["WINDOW", "13:20"],
    ] as const)
      await send(bedStatus(place, at));
    const [group] = await listLetterGroups(pool, { status: "open" });
    assert.deepEqual([group?.count, group?.source, group?.kind], [4, "EPIC-ADT", "ADT^A20"]);
    await put(FIXED);
    const before = await events();
    const foretold = await desk.replayGroup(group?.cause ?? "", "EPIC-ADT", "user:engineer", true);
    assert.deepEqual(
      [foretold.letters, foretold.translated, foretold.stillParked, foretold.events, foretold.beds],
      [4, 3, 1, 3, ["5E-03", "5E-04"]],
    );
    assert.deepEqual(await events(), before);
    assert.ok((await letters()).every(({ status }) => status === "open"));
    const done = await desk.replayGroup(group?.cause ?? "", "EPIC-ADT", "user:engineer", false);
    assert.deepEqual(done, foretold);
    const replayed = (await events()).filter(({ kind }) => kind === "report");
    assert.deepEqual(
      replayed.map(({ lineage }) => lineage?.inboundId),
      [1, 3, 4],
    );
    const again = await desk.replayGroup(group?.cause ?? "", "EPIC-ADT", "user:engineer", false);
    assert.deepEqual([again.letters, again.translated], [1, 0]);
  });

  test("do not touch messages that were understood", async (t) => {
    const { send, desk, put, events } = await open(t);
    await send(adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00" }));
    await put(FIXED);
    const before = await events();
    const done = await desk.replayGroup("place.incomplete NPU-1 ADT^A20", "EPIC-ADT", "user:engineer", false);
    assert.equal(done.letters, 0);
    assert.deepEqual(await events(), before);
  });
});
