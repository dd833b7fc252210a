import { z } from "zod";
import type { RecordedEvent } from "#server/canonical/event.ts";
import { createPool } from "#server/db/pool.ts";
import { eventId } from "#server/log/event-id.ts";
import { LogReader } from "#server/log/log-reader.ts";
import { House } from "#server/projections/house/house.ts";
import { rebuildHouse } from "#server/projections/live-house.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import { createReconciler } from "#server/reconcile/reconciler.ts";
import { obeyCommands } from "./helper.ts";

const commandSchema = z.object({ url: z.string(), rounds: z.number() });
const RECONCILE_BATCH = 2000;
/** Events kept in memory for the folds alone. */
const MOST_EVENTS = 400_000;

/** Folds the whole log from nothing, several times over: with reading it, and each fold alone. Seconds each. */
async function rebuild({ url, rounds }: z.output<typeof commandSchema>): Promise<object> {
  const pool = createPool(url, { max: 2, applicationName: "caretower bench rebuild" });
  const reader = new LogReader(pool);
  const { position } = await reader.head();
  const whole: number[] = [];
  for (let round = 0; round < rounds; round++) whole.push(await timed(() => withReading(reader, position)));
  const events = await readAll(reader, Math.min(position, MOST_EVENTS));
  await pool.end();
  const house: number[] = [];
  const reconciler: number[] = [];
  for (let round = 0; round < rounds; round++) {
    house.push(await timed(async () => foldHouse(events)));
    reconciler.push(await timed(async () => foldReconciler(events)));
  }
  return { events: position, eventsInMemory: events.length, whole, house, reconciler };
}

/** Everything a node does before it shows its first screen: read, fold, and make the rows of every view. */
async function withReading(reader: LogReader, position: number): Promise<void> {
  const house = await rebuildHouse(reader, new House(), position);
  new ViewSet(house, () => []).tick(Date.now());
}

function foldHouse(events: RecordedEvent[]): void {
  const house = new House();
  for (const event of events) house.apply(event);
}

function foldReconciler(events: RecordedEvent[]): void {
  const reconciler = createReconciler({ idOf: eventId });
  for (const [index, event] of events.entries()) {
    reconciler.apply(event);
    if (index % RECONCILE_BATCH === RECONCILE_BATCH - 1) reconciler.drain();
  }
  reconciler.drain();
}

async function readAll(reader: LogReader, count: number): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  while (events.length < count) {
    const next = await reader.after(events.length, Math.min(5000, count - events.length));
    for (const event of next) events.push(event);
  }
  return events;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

obeyCommands(commandSchema, rebuild);
