import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import type { NewEvent } from "#server/canonical/event.ts";
import { createPool } from "#server/db/pool.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { LogWriter } from "#server/log/log-writer.ts";
import { House } from "#server/projections/house/house.ts";
import { rebuildHouse } from "#server/projections/live-house.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { type SimulatedLog, simulatedLog } from "./simulated-log.ts";

const database = await createTestDatabase();
const reader = new LogReader(database.pool);
const seed = Number(process.env.PROPERTY_SEED ?? 20_261_123);

describe("a house rebuilt from the log in PostgreSQL", () => {
  let simulated: SimulatedLog;

  before(async () => {
    simulated = simulatedLog(seed, 40, 4);
    const pool = createPool(database.url, { max: 1, pipeline: true, applicationName: "rebuilt house test" });
    let clock = 0;
    const writer = new LogWriter({ pool, onCommitted: () => {}, now: () => clock });
    for (const [recordedAt, events] of Map.groupBy(simulated.log, (event) => event.recordedAt)) {
      clock = recordedAt;
      await writer.append(events.map(({ position: _p, epoch: _e, recordedAt: _r, ...event }) => event as NewEvent));
    }
    await writer.close();
    await pool.end();
  });

  test("of which encounter an event speaks is read for many at once", async () => {
    const asked = simulated.log.slice(0, 500);
    const told = new Map(asked.flatMap(({ id, encounter }) => (encounter ? [[id, encounter]] : [])));
    assert.ok(told.size > 0 && told.size < asked.length);
    assert.deepEqual(await reader.encountersOf(asked.map(({ id }) => id)), told);
  });

  test("reports without a bed or a place are not read, and the house is the one that read every word", async () => {
    const { log } = simulated;
    const read = await reader.afterSparing(0, log.length);
    const unread = log.filter(({ position }, index) => {
      assert.equal(read[index]?.position, position);
      return !("type" in (read[index] ?? {}));
    });
    assert.ok(unread.length > 100, `seed ${seed}: ${unread.length} of ${log.length} events were left unread`);
    assert.ok(
      unread.every(({ kind, bed, data }) => kind === "report" && bed === null && !("place" in data && data.place)),
    );
    for (const position of [Math.trunc(log.length / 3), log.length]) {
      const whole = new House();
      for (const event of await reader.after(0, position)) whole.apply(event);
      const rebuilt = await rebuildHouse(reader, new House(), position);
      assert.deepEqual(rebuilt.snapshot(), whole.snapshot(), `seed ${seed}, position ${position}`);
    }
  });
});
