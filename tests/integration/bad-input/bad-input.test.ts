import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { Random } from "#server/simulator/hospital/random.ts";
import { hospitalLoad, hospitalSite } from "#tests/chaos/load.ts";
import { framed, rawSender } from "#tests/integration/mllp/raw-sender.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { startTestServer, TEST_TOKEN } from "#tests/support/server-process.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";

/** The same every time, so that a red run is red again tomorrow. */
const SEED = Number(process.env.PROPERTY_SEED ?? 20_261_122);
const CANARY = "Zyxwvutsrq";
const RUNS = 40;
/** MSH-10, behind the fields before it. */
const CONTROL_ID = /^((?:[^|]*\|){9})[^|]*/;

/** Real messages in which every patient bears a name that occurs nowhere else. */
const messages = hospitalLoad(SEED, 80).map(({ body }) =>
  body.replace(/^(PID(?:\|[^|\r]*){4})\|[^|\r]*/m, `$1|${CANARY}^Quill`).replaceAll("\nPID", "\rPID"),
);

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, key: random.between(0, 1) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

test("whatever arrives", { timeout: 600_000 }, async (t) => {
  const database = await createTestDatabase(t);
  const directory = await temporaryDirectory(t);
  const siteFile = path.join(directory, "site.json");
  await writeFile(siteFile, hospitalSite(SEED));
  const server = await startTestServer(
    {
      databaseUrl: database.url,
      siteFile,
      keyRingFile: path.join(directory, "keys/ring.json"),
      environment: { LOG_LEVEL: "trace" },
    },
    t,
  );

  /** Sends bytes, then a message that is well, on connections of their own: what was before must not be in its way. */
  async function survives(bytes: Buffer): Promise<void> {
    const strange = await rawSender(server.mllpPort);
    strange.socket.write(bytes);
    strange.socket.end();
    const plain = await rawSender(server.mllpPort);
    const id = randomBytes(8).toString("hex");
    plain.socket.write(framed((messages[0] ?? "").replace(CONTROL_ID, `$1${id}`)));
    const [answer] = await plain.repliesReach(1);
    assert.match(answer ?? "", new RegExp(`\\rMSA\\|[AC]A\\|${id}`));
    strange.socket.destroy();
    plain.socket.destroy();
    assert.equal(server.ended(), false);
  }

  await t.test("random bytes on the MLLP port disturb nobody else", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4000 }), (bytes) => survives(Buffer.from(bytes))),
      { seed: SEED, numRuns: RUNS },
    );
  });

  await t.test("messages cut off anywhere, or with a byte changed anywhere, disturb nobody else", async () => {
    const cut = fc.record({
      message: fc.constantFrom(...messages),
      at: fc.nat(3000),
      byte: fc.integer({ min: 0, max: 255 }),
      isCut: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cut, ({ message, at, byte, isCut }) => {
        const bytes = framed(message);
        const place = at % bytes.length;
        if (isCut) return survives(bytes.subarray(0, place));
        bytes[place] = byte;
        return survives(bytes);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  await t.test("every frame is answered or closed upon, and what was answered stands in the journal", async () => {
    const random = new Random(`bad/${SEED}`);
    const answered: string[] = [];
    for (let round = 0; round < RUNS; round++) {
      const lines = (messages[random.whole(0, messages.length - 1)] ?? "").split("\r");
      const [said = "", ...rest] = lines;
      const id = randomBytes(8).toString("hex");
      const header = said.replace(CONTROL_ID, `$1${id}`);
      const segments = shuffled(rest, random).slice(random.whole(0, 2));
      const sender = await rawSender(server.mllpPort);
      sender.socket.write(framed([header, ...segments].join("\r")));
      const [answer] = await sender.repliesReach(1);
      assert.match(answer ?? "", /\rMSA\|[AC][AER]\|/);
      if (/\rMSA\|[AC][ER]\|/.test(answer ?? "")) assert.match(answer ?? "", /\rERR\|/, "a refusal says where");
      answered.push(id);
      sender.socket.destroy();
    }
    const { rows } = await database.pool.query<{ id: string }>(
      "SELECT DISTINCT control_id AS id FROM inbound WHERE control_id = ANY($1)",
      [answered],
    );
    assert.deepEqual(rows.map(({ id }) => id).sort(), answered.sort());
  });

  await t.test("messages of a day in any order are all taken, and the log has no hole", async () => {
    const random = new Random(`shuffle/${SEED}`);
    const order = shuffled(messages, random);
    const sender = await rawSender(server.mllpPort);
    for (const message of order) sender.socket.write(framed(message));
    const answers = await sender.repliesReach(order.length);
    for (const answer of answers) assert.match(answer, /\rMSA\|[AC]A\|/);
    sender.socket.destroy();
    const { rows } = await database.pool.query("SELECT position, (SELECT count(*)::int FROM event) AS n FROM log_head");
    assert.equal(rows[0].n, rows[0].position);
  });

  await t.test("random bodies over HTTP get a problem that says so, never a fault of the server", async () => {
    const anything = fc.oneof(
      fc.json().map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 2000 }).map((bytes) => Buffer.from(bytes)),
    );
    const request = fc.record({
      target: fc.constantFrom("fhir/PHARMACY", "webhook/EVS", "webhook/NOBODY", "fhir/%2e%2e", "webhook/"),
      type: fc.constantFrom("application/json", "application/fhir+json", "application/cloudevents+json", "text/plain"),
      body: anything,
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ target, type, body }) => {
        const response = await fetch(`${server.webUrl}/api/ingest/${target}`, {
          method: "POST",
          headers: { "content-type": type, authorization: `Bearer ${TEST_TOKEN}` },
          body: new Uint8Array(body),
        });
        const text = await response.text();
        assert.ok(response.status >= 400 && response.status < 500, `${target}: ${response.status}`);
        assert.match(response.headers.get("content-type") ?? "", /^application\/problem\+json/, `${target}: ${text}`);
        assert.equal(server.ended(), false);
      }),
      { seed: SEED, numRuns: RUNS * 2 },
    );
  });

  await t.test("nothing of a patient has reached the output of the process", async () => {
    assert.ok(
      messages.some((message) => message.includes(CANARY)),
      "the name was in what was sent",
    );
    assert.ok(server.output().length > 0);
    assert.equal(server.output().includes(CANARY), false);
    for (const mrn of messages.flatMap((message) => /\rPID\|[^|]*\|[^|]*\|([^^|]+)/.exec(message)?.[1] ?? []))
      assert.equal(server.output().includes(mrn), false, "a record number is in the output");
  });
});
