import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, type TestContext, test } from "node:test";
import { receiveFhir } from "#server/ingest/fhir/receive-fhir.ts";
import { SubscriptionTable } from "#server/ingest/fhir/subscription-table.ts";
import { createMllpServer } from "#server/ingest/hl7v2/wire/mllp-server.ts";
import { splitBatch } from "#server/ingest/hl7v2/wire/split-batch.ts";
import { rawSender } from "#tests/integration/mllp/raw-sender.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";
import { adt, FHIR_SECRET, invented } from "./invented-site.ts";
import { ackCode, type Intake, openIntake } from "./test-intake.ts";

const corpus = path.resolve(process.env.CORPUS_DIR ?? path.join(import.meta.dirname, "../../../../shared/corpus"));
const skip = existsSync(corpus) ? false : `no messages of other people at ${corpus}; set CORPUS_DIR`;

/** The whole way: TCP, frames, receiver, journal, PostgreSQL. */
async function listen(t: TestContext, site = invented()): Promise<Intake & { port: number; wireFaults: string[] }> {
  const intake = await openIntake(await createTestDatabase(t), site);
  const wireFaults: string[] = [];
  const server = createMllpServer({
    port: 0,
    host: "127.0.0.1",
    closeTimeoutMs: 300,
    handle: (frame, peer) => intake.receiver.receive(frame, { remote: peer.remoteAddress, port: peer.localPort }),
    onFault: ({ kind }) => wireFaults.push(kind),
  });
  const { port } = await server.listen();
  t.after(async () => {
    await server.close();
    await intake.close();
  });
  return { ...intake, port, wireFaults };
}

async function count(intake: Intake, where: string): Promise<number> {
  const { rows } = await intake.pool.query<{ count: number }>(`SELECT count(*) FROM ${where}`);
  return rows[0]?.count ?? 0;
}

describe("while storage is down (scenario 85)", () => {
  test("nothing is answered and the connection is closed; the same message sent again makes its events once", async (t) => {
    const intake = await listen(t);
    const text = adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00" });
    await intake.pool.query("ALTER TABLE inbound RENAME TO inbound_away");
    const first = await rawSender(intake.port);
    first.send(text);
    await first.closed();
    assert.deepEqual(first.replies(), []);
    assert.equal(await count(intake, "event WHERE kind = 'report'"), 0);
    await intake.pool.query("ALTER TABLE inbound_away RENAME TO inbound");
    const again = await rawSender(intake.port);
    t.after(() => again.socket.destroy());
    again.send(text);
    assert.equal(ackCode((await again.repliesReach(1))[0] ?? ""), "AA");
    assert.equal(await count(intake, "inbound"), 1);
    assert.equal(await count(intake, "event WHERE type = 'encounter.admitted'"), 1);
    assert.equal(intake.faults.length, 1);
  });

  test("a commit whose answer was lost is not made twice: the sender's second try is a duplicate", async (t) => {
    const intake = await listen(t);
    const text = adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00" });
    const first = await rawSender(intake.port);
    first.send(text);
    first.socket.destroy();
    const again = await rawSender(intake.port);
    t.after(() => again.socket.destroy());
    again.send(text);
    assert.equal(ackCode((await again.repliesReach(1))[0] ?? ""), "AA");
    await waitFor("both tries in the journal", async () => (await count(intake, "inbound")) >= 1);
    assert.equal(await count(intake, "event WHERE type = 'encounter.admitted'"), 1);
  });

  test("an ack that left before the commit would be a lie: the message is in the log when its ack arrives", async (t) => {
    const intake = await listen(t);
    const sender = await rawSender(intake.port);
    t.after(() => sender.socket.destroy());
    for (let number = 1; number <= 20; number += 1) {
      sender.send(adt({ trigger: "A01", visit: `V${number}`, place: "5E^01^A", at: "13:00" }));
      await sender.repliesReach(number);
      assert.equal(await count(intake, "event WHERE type = 'encounter.admitted'"), number);
    }
  });
});

describe("over MLLP", () => {
  test("a repeat, a reused control id, an unnamed patient and a test message get AA, AA, AA and AR (scenarios 2, 3, 61, 86)", async (t) => {
    const intake = await listen(t);
    const sender = await rawSender(intake.port);
    t.after(() => sender.socket.destroy());
    const first = adt({ trigger: "A01", visit: "V1", place: "5E^01^A", at: "13:00", controlId: "X" });
    const texts = [
      first,
      first,
      adt({ trigger: "A02", visit: "V1", place: "5E^02^A", at: "13:30", controlId: "X" }),
      adt({ trigger: "A08", visit: "", place: "5E^01^A", at: "13:00", controlId: "Y" }).replace(
        /PID\|1\|\|[^|]*/,
        "PID|1||",
      ),
      adt({ trigger: "A01", visit: "V9", place: "5E^09^A", at: "13:00", processing: "T" }),
    ];
    for (const text of texts) sender.send(text);
    assert.deepEqual((await sender.repliesReach(5)).map(ackCode), ["AA", "AA", "AA", "AA", "AR"]);
    const { rows } = await intake.pool.query("SELECT outcome FROM inbound ORDER BY id");
    assert.deepEqual(
      rows.map(({ outcome }) => outcome),
      ["stored", "duplicate", "stored", "parked", "refused"],
    );
  });

  test("a batch whose second message is broken is answered AA, AE, AA, and nothing of it is lost (scenario 87)", async (t) => {
    const intake = await listen(t);
    const sender = await rawSender(intake.port);
    t.after(() => sender.socket.destroy());
    const good = (visit: string) => adt({ trigger: "A01", visit, place: "5E^01^A", at: "13:00" });
    sender.send(["BHS|^~\\&|EPIC|GENHOSP", good("V1"), "MSH|", good("V3"), "BTS|3"].join("\r"));
    const [answer = ""] = await sender.repliesReach(1);
    assert.deepEqual(
      [...answer.matchAll(/MSA\|(..)/g)].map(([, code]) => code),
      ["AA", "AE", "AA"],
    );
    const { rows } = await intake.pool.query("SELECT outcome FROM inbound ORDER BY id");
    assert.deepEqual(
      rows.map(({ outcome }) => outcome),
      ["stored", "refused", "stored"],
    );
  });
});

/** Takes what other people send, test and debugging messages too, and answers those that ask for half an answer. */
const LENIENT = invented({ processingIds: ["P", "T", "D"], match: {}, alwaysAcknowledge: true });

/** Acknowledgements, and senders that ask for no answer at all, by the plainest reading there is. */
function isNoAnswer(message: string): boolean {
  const line = message.split(/[\r\n]+/).find((text) => /MSH[^A-Za-z0-9]/.test(text)) ?? "";
  const start = line.indexOf("MSH");
  const fields = line.slice(start).split(line.charAt(start + 3));
  const asks = (index: number) => (fields[index] ?? "").trim();
  return asks(8).startsWith("ACK") || (asks(14) === "NE" && asks(15) === "NE");
}

describe("messages that other people wrote", { skip }, () => {
  test("all go in over MLLP, are answered, and each is an event, a park, an ignored or refused message, or a duplicate", async (t) => {
    const intake = await listen(t, LENIENT);
    const folder = path.join(corpus, "hl7v2");
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name)));
    assert.ok(files.length >= 400);
    const sender = await rawSender(intake.port);
    t.after(() => sender.socket.destroy());
    const messages = files.flatMap((bytes) => splitBatch(bytes).messages);
    for (const bytes of files) sender.send(bytes);
    await waitFor("all messages in the journal", async () => (await count(intake, "inbound")) >= messages.length, {
      timeoutMs: 60_000,
    });
    assert.equal(await count(intake, "inbound"), messages.length);
    await assertAnswers(sender, files);
    assert.deepEqual(intake.faults, []);
    assert.deepEqual(intake.wireFaults, []);
    await assertNothingLost(intake);
    const { rows } = await intake.pool.query("SELECT outcome, count(*) FROM inbound GROUP BY 1 ORDER BY 1");
    t.diagnostic(rows.map(({ outcome, count: n }) => `${outcome} ${n}`).join(", "));
  });

  test("sent a second time change nothing: the whole feed is duplicates", async (t) => {
    const intake = await listen(t, LENIENT);
    const folder = path.join(corpus, "hl7v2");
    const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const files = names.slice(0, 120).map((entry) => readFileSync(path.join(entry.parentPath, entry.name)));
    for (const bytes of files) await intake.send(bytes);
    const events = await count(intake, "event");
    const stored = await count(intake, "inbound WHERE outcome IN ('stored', 'parked', 'ignored')");
    for (const bytes of files) await intake.send(bytes);
    assert.equal(await count(intake, "event"), events);
    assert.equal(await count(intake, "inbound WHERE outcome IN ('stored', 'parked', 'ignored')"), stored);
  });

  test("as FHIR notifications are taken or refused with a reason, and each is in the journal", async (t) => {
    const intake = await openIntake(await createTestDatabase(t), LENIENT);
    t.after(() => intake.close());
    const folder = path.join(corpus, "fhir-r4");
    const ports = {
      submit: intake.ingest.submit.bind(intake.ingest),
      now: () => intake.clock.now,
      site: () => intake.sites.current.index,
      subscriptions: new SubscriptionTable(intake.pool),
      client: () => null,
      reportGap: async () => {},
    };
    for (const name of readdirSync(folder)) {
      const before = await count(intake, "inbound");
      const answer = await receiveFhir(
        {
          source: "FHIR",
          headers: { "content-type": "application/fhir+json", authorization: `Bearer ${FHIR_SECRET}` },
          body: readFileSync(path.join(folder, name)),
          remote: "127.0.0.1:1",
        },
        ports,
      );
      assert.equal(answer.status, 200, `${name}: ${answer.body}`);
      assert.ok((await count(intake, "inbound")) > before, `${name} is not in the journal`);
    }
    await assertNothingLost(intake);
  });
});

async function assertAnswers(sender: Awaited<ReturnType<typeof rawSender>>, files: Buffer[]): Promise<void> {
  const owed = files.filter((bytes) => {
    const { kind, messages } = splitBatch(bytes);
    return kind === "batch" || messages.some((message) => !isNoAnswer(message.toString("latin1")));
  });
  const replies = await sender.repliesReach(owed.length);
  assert.equal(replies.length, owed.length);
  for (const reply of replies) assert.match(reply, /^(MSH|BHS|FHS)/);
}

/** Each message is what its row says it is, and the log agrees. */
async function assertNothingLost(intake: Intake): Promise<void> {
  assert.equal(
    await count(
      intake,
      `inbound i WHERE (i.outcome = 'stored') <> EXISTS (SELECT 1 FROM event e WHERE e.inbound_id = i.id)
       OR (i.outcome = 'parked') <> EXISTS (SELECT 1 FROM dead_letter d WHERE d.inbound_id = i.id)
       OR (i.outcome = 'duplicate') <> (i.duplicate_of IS NOT NULL) OR (i.sealed IS NULL) <> (i.outcome = 'duplicate')
       OR (i.outcome = 'refused') <> (i.answer <> 'accepted')
       OR i.events <> (SELECT count(*) FROM event e WHERE e.inbound_id = i.id)`,
    ),
    0,
  );
}
