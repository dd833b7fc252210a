import assert from "node:assert/strict";
import { test } from "node:test";
import { GlassDesk } from "#server/access/break-glass/glass-desk.ts";
import { GlassStore } from "#server/access/break-glass/glass-store.ts";
import { ANONYMOUS } from "#server/access/principal.ts";
import type { AccessEntry, NewAccessEntry } from "#server/audit/ledger/access-entry.ts";
import type { NewEvent } from "#server/canonical/event.ts";
import { createTestDatabase } from "#tests/support/database.ts";
import { waitFor } from "#tests/support/wait-for.ts";

const NURSE = { ...ANONYMOUS, actor: "user:1", role: "unit-nurse" as const, units: ["5E"], session: "s1" };
const SUBJECT = { encounter: "GEN/V9", patient: null, facility: "GEN", unit: "ICU", bed: "ICU-01", units: ["ICU"] };

test("an opening falls shut on every node when its time is up, and makes one event and one entry", async (t) => {
  const { pool } = await createTestDatabase(t);
  const clock = { now: Date.parse("2026-11-17T14:00:00Z") };
  const events = new Map<string, NewEvent>();
  const entries: NewAccessEntry[] = [];
  const faults: Error[] = [];
  const node = async () => {
    const told: string[][] = [];
    const desk: GlassDesk = new GlassDesk({
      store: new GlassStore(pool),
      append: async (added) => {
        // As the log does: an id that it holds is not added again.
        for (const event of added) if (!events.has(event.id)) events.set(event.id, event);
      },
      record: async (added) => {
        entries.push(...added);
        return added.map((entry, at): AccessEntry => ({ ...entry, position: at + 1, at: clock.now }));
      },
      keepNote: async () => "vault:reason",
      now: () => clock.now,
      onError: (error) => faults.push(error),
      pollMs: 20,
    });
    desk.onChange(() => told.push(desk.openOf("s1").map(({ encounter }) => encounter)));
    await desk.start();
    return { desk, told };
  };
  const [first, second] = await Promise.all([node(), node()]);
  await first.desk.break(NURSE, SUBJECT, { reason: "Cover for the unit", minutes: 15 });
  assert.deepEqual(first.desk.openOf("s1")[0]?.encounter, "GEN/V9");
  assert.deepEqual(first.desk.openOf("s2"), [], "another session sees nothing of it");
  await waitFor("the other node to know", () => second.desk.openOf("s1").length === 1);
  clock.now += 15 * 60_000;
  assert.deepEqual([first.desk.openOf("s1"), second.desk.openOf("s1")], [[], []]);
  await waitFor(
    "both nodes to tell their screens",
    () => first.told.at(-1)?.length === 0 && second.told.at(-1)?.length === 0,
  );
  await waitFor("it to be closed", () => entries.some(({ action }) => action === "glass.closed"));
  assert.deepEqual(
    [...events.values()].map(({ type }) => type),
    ["access.glass.broken", "access.glass.closed"],
  );
  assert.deepEqual(
    entries.map(({ action, purpose }) => [action, purpose]),
    [
      ["glass.broken", "BTG"],
      ["glass.closed", "BTG"],
    ],
  );
  await Promise.all([first.desk.stop(), second.desk.stop()]);
  assert.deepEqual(faults, []);
});
