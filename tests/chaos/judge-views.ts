import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type pg from "pg";
import { io } from "socket.io-client";
import { DESK_AUDIENCE } from "#server/access/audience.ts";
import { redactRow } from "#server/access/redact/redact-row.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Snapshot, WatchAnswer } from "#server/contracts/live.ts";
import { House } from "#server/projections/house/house.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import type { ServerProcess } from "#tests/support/server-process.ts";
import { readLog } from "./judge-decisions.ts";

/** Views whose rows follow from the log alone; the others hold rates and ages of feeds too. */
const VIEWS = ["beds", "discharges"] as const;

/** Looks before what is seen of a log that moves on is judged all the same. */
const MAX_LOOKS = 10;
/** Longer than what is committed takes to reach the screens. */
const PAUSE_MS = 1000;

/**
 * The screens of a living server, as a token of the whole house sees them, against a fresh fold of the same log. A timer that falls
 * due on the way moves log and screens on, the screens a moment later: what does not agree is looked at again, and counts if it stays.
 */
export async function judgeViews(server: ServerProcess, pool: pg.Pool, token: string): Promise<string[]> {
  let log = await readLog(pool);
  for (let look = 1; ; look++) {
    const { faults, position } = await judgeAt(server, log, token);
    const after = await readLog(pool);
    const isSettled = after.length === log.length && position === log.length;
    if (faults.length === 0 || isSettled || look === MAX_LOOKS) return faults;
    await delay(PAUSE_MS);
    log = await readLog(pool);
  }
}

/** What does not agree, and how far the view that is furthest behind has come. */
async function judgeAt(
  server: ServerProcess,
  log: readonly RecordedEvent[],
  token: string,
): Promise<{ faults: string[]; position: number }> {
  const house = new House();
  for (const event of log) house.apply(event);
  const fresh = new ViewSet(house, () => []);
  const faults: string[] = [];
  let position = log.length;
  for (const view of VIEWS) {
    const shown = await watch(server, view, token);
    position = Math.min(position, shown.position);
    fresh.tick(shown.at);
    const expected = fresh.snapshot(view, "all").rows.map((row) => redactRow(view, row, DESK_AUDIENCE));
    if (shown.position !== log.length) faults.push(`views: ${view} stands at ${shown.position} of ${log.length}`);
    const rows = new Map(shown.rows.map((row) => [row.id, row]));
    if (rows.size !== expected.length) faults.push(`views: ${view} has ${rows.size} rows, rebuilt ${expected.length}`);
    for (const row of expected)
      if (!isDeepStrictEqual(rows.get(row.id), JSON.parse(JSON.stringify(row))))
        faults.push(`views: row ${row.id} of ${view} differs from the rebuilt one`);
  }
  return { faults, position };
}

async function watch(server: ServerProcess, view: (typeof VIEWS)[number], token: string): Promise<Snapshot> {
  const socket = io(server.webUrl, { transports: ["websocket"], auth: { surface: "desk", token } });
  try {
    const answer: WatchAnswer = await socket.timeout(60_000).emitWithAck("watch", { view, scope: "all" });
    if (!answer.ok || !("snapshot" in answer)) throw new Error(`no snapshot of ${view}`);
    return answer.snapshot;
  } finally {
    socket.disconnect();
  }
}
