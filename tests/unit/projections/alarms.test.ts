import assert from "node:assert/strict";
import { test } from "node:test";
import { A01, A03, at } from "#tests/unit/reconcile/support/feed.ts";
import { TimedLog } from "./support/timed-log.ts";

/** Words of the alarms on the wall at a time of the day. */
function alarms(log: TimedLog, time: string): string[] {
  const { rows } = log.shown("wall", at(time));
  return rows.flatMap((row) => (row.kind === "alarm" ? [`${row.what}: ${row.action}`] : [])).sort();
}

test("one patient in two beds is an alarm for both units until one of the visits leaves, and marks both beds", () => {
  const log = new TimedLog()
    .say(at("08:00"), A01("08:00", { to: "W-1", visit: "V1" }))
    .say(at("09:00"), A01("09:00", { to: "ED-1", visit: "V2" }))
    .say(at("10:00"), A03("10:00", { to: "W-1", visit: "V1" }));
  assert.deepEqual(alarms(log, "09:00"), [], "most are the order of messages");
  assert.deepEqual(alarms(log, "09:30"), [
    "ED-1 conflict: one patient in two beds: call ED charge nurse",
    "W-1 conflict: one patient in two beds: call W charge nurse",
  ]);
  assert.deepEqual(alarms(log, "10:00"), []);
  const beds = log.shown("beds", at("09:30")).rows.filter(({ conflicts }) => conflicts.length > 0);
  assert.deepEqual(beds.map(({ id }) => id).sort(), ["ED-1", "W-1"]);
});
