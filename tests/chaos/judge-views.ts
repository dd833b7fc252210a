import { isDeepStrictEqual } from "node:util";
import { io } from "socket.io-client";
import { DESK_AUDIENCE } from "#server/access/audience.ts";
import { redactRow } from "#server/access/redact/redact-row.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Snapshot, WatchAnswer } from "#server/contracts/live.ts";
import { House } from "#server/projections/house/house.ts";
import { ViewSet } from "#server/projections/view-set.ts";
import type { ServerProcess } from "#tests/support/server-process.ts";

/** Views whose rows follow from the log alone; the others hold rates and ages of feeds too. */
const VIEWS = ["beds", "discharges"] as const;

/** The screens of a living server, as a token of the whole house sees them, against a fresh fold of the same log. */
export async function judgeViews(
  server: ServerProcess,
  log: readonly RecordedEvent[],
  token: string,
): Promise<string[]> {
  const house = new House();
  for (const event of log) house.apply(event);
  const fresh = new ViewSet(house, () => []);
  const faults: string[] = [];
  for (const view of VIEWS) {
    const shown = await watch(server, view, token);
    fresh.tick(shown.at);
    const expected = fresh.snapshot(view, "all").rows.map((row) => redactRow(view, row, DESK_AUDIENCE));
    if (shown.position !== log.length) faults.push(`views: ${view} stands at ${shown.position} of ${log.length}`);
    const rows = new Map(shown.rows.map((row) => [row.id, row]));
    if (rows.size !== expected.length) faults.push(`views: ${view} has ${rows.size} rows, rebuilt ${expected.length}`);
    for (const row of expected)
      if (!isDeepStrictEqual(rows.get(row.id), JSON.parse(JSON.stringify(row))))
        faults.push(`views: row ${row.id} of ${view} differs from the rebuilt one`);
  }
  return faults;
}

async function watch(server: ServerProcess, view: (typeof VIEWS)[number], token: string): Promise<Snapshot> {
  const socket = io(server.webUrl, { transports: ["websocket"], auth: { surface: "desk", token } });
  try {
    const answer: WatchAnswer = await socket.timeout(10_000).emitWithAck("watch", { view, scope: "all" });
    if (!answer.ok || !("snapshot" in answer)) throw new Error(`no snapshot of ${view}`);
    return answer.snapshot;
  } finally {
    socket.disconnect();
  }
}
