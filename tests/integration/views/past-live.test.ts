import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { z } from "zod";
import { ChaosSender } from "#tests/chaos/chaos-sender.ts";
import { Ledger } from "#tests/chaos/ledger.ts";
import { hospitalLoad, hospitalSite } from "#tests/chaos/load.ts";
import { makeApiToken } from "#tests/support/api-token.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { startTestServer, TEST_TOKEN } from "#tests/support/server-process.ts";
import { temporaryDirectory } from "#tests/support/temporary-directory.ts";
import { waitFor } from "#tests/support/wait-for.ts";

const SEED = 9;
const PARTS = 6;
const PART = 50;
const VIEWS = ["beds", "queues", "discharges"] as const;
const TIMES = { timeoutMs: 60_000, intervalMs: 50 };

const answerSchema = z.object({ items: z.array(z.looseObject({})), next: z.string().nullable() });
type Answer = z.output<typeof answerSchema>;
const readySchema = z.object({ position: z.number(), reconciledPosition: z.number(), viewPosition: z.number() });

test("beds, queues and discharges asked for with at= are what the live views answered at that instant", async (t) => {
  const database = await createTestDatabase(t);
  const directory = await temporaryDirectory(t);
  const siteFile = path.join(directory, "site.json");
  await writeFile(siteFile, hospitalSite(SEED));
  const options = { databaseUrl: database.url, siteFile, keyRingFile: path.join(directory, "keys/ring.json") };
  const server = await startTestServer(options, t);
  const token = await makeApiToken(server.webUrl, TEST_TOKEN);
  const get = async (asked: string): Promise<unknown> => {
    const response = await fetch(`${server.webUrl}${asked}`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(response.status, 200, asked);
    return response.json();
  };
  const read = async (view: string, query: string): Promise<Answer> =>
    answerSchema.parse(await get(`/api/v1/${view}?limit=1000${query}`));
  const stands = async (): Promise<number | null> => {
    const { position, reconciledPosition, viewPosition } = readySchema.parse(await get("/api/health/ready"));
    return viewPosition === position && reconciledPosition === position ? position : null;
  };
  // What is asked for is what the last tick drew, and nothing is recorded between the instant and the answer: a timer may fall due.
  const atRest = (ask: () => Promise<Answer>): Promise<{ at: number; live: Answer }> =>
    waitFor(
      "the live views to answer while the log rests",
      async () => {
        const position = await stands();
        const seen = { at: Date.now(), live: await ask() };
        return position !== null && (await stands()) === position ? seen : null;
      },
      TIMES,
    );
  const ledger = new Ledger(path.join(directory, "ledger.jsonl"));
  const port = () => server.mllpPort;
  const sender = new ChaosSender({ ledger, port, onAck: () => {}, breaks: () => false });
  t.after(() => sender.close());

  const recorded: { view: string; at: number; live: Answer }[] = [];
  const load = hospitalLoad(SEED, PARTS * PART);
  for (let part = 0; part < PARTS; part++) {
    for (const message of load.slice(part * PART, (part + 1) * PART)) sender.send(message);
    await waitFor("every message to be acknowledged", () => sender.waiting === 0, TIMES);
    for (const view of VIEWS) recorded.push({ view, ...(await atRest(() => read(view, ""))) });
  }
  assert.ok(new Set(recorded.map(({ live }) => JSON.stringify(live.items))).size > PARTS * 2, "the views went on");
  assert.ok(recorded.every(({ live }) => live.next === null));
  for (const view of VIEWS)
    assert.ok(
      recorded.some((record) => record.view === view && record.live.items.length > 0),
      `${view} has rows`,
    );

  for (const { view, at, live } of recorded) {
    const past = await read(view, `&at=${new Date(at).toISOString()}`);
    assert.deepEqual(past.items.map(timeless), live.items.map(timeless), view);
  }
});

/** Without the instant that the row was asked for. */
function timeless({ asOf: _asOf, ...row }: Record<string, unknown>): object {
  return row;
}
