import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { NewAccessEntry } from "#server/audit/ledger/access-entry.ts";
import type { LogReader } from "#server/log/log-reader.ts";
import { House } from "#server/projections/house/house.ts";
import { ShownViews } from "#server/projections/shown-views.ts";

const NINE = Date.UTC(2026, 10, 23, 9);

describe("the digests of what was shown", () => {
  test("of a node's first full minute they are drawn from the house as it stood before, not from a saved state", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: NINE + 30_000 });
    const reader: Pick<LogReader, "positionAt"> = { positionAt: async () => 7 };
    const standing = new House();
    standing.position = 7;
    const written = Promise.withResolvers<readonly NewAccessEntry[]>();
    const shown = new ShownViews({
      reader: reader as LogReader,
      houseAt: async () => assert.fail("a house was restored"),
      houseNow: () => standing.fork(),
      record: async (entries) => {
        written.resolve(entries);
        return [];
      },
      entry: async () => null,
      holdsLease: () => true,
      codeVersion: "1",
      onError: written.reject,
    });
    shown.start();
    t.mock.timers.tick(40_000);
    const entries = await written.promise;
    assert.deepEqual(new Set(entries.map(({ detail }) => detail.minute)), new Set(["2026-11-23T09:01:00.000Z"]));
    assert.ok(entries.every(({ detail }) => detail.position === 7));
    await shown.stop();
  });
});
