import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hold } from "#components/live/apply-delta.ts";
import type { Delta, Snapshot } from "#server/contracts/live.ts";
import type { FeedRow } from "#server/contracts/views/feed-row.ts";
import { scriptedClient } from "./scripted-link.ts";

const row = (id: string, perMinute: number) => ({ id, perMinute }) as FeedRow;

function snapshot(position: number, rows: FeedRow[] = [], epoch = 1): Snapshot<"feeds"> {
  return { view: "feeds", scope: "all", epoch, position, at: position, rows };
}

function delta(from: number, to: number, upserts: FeedRow[] = [], epoch = 1): Delta<"feeds"> {
  return { view: "feeds", scope: "all", epoch, from, to, at: to, upserts, removes: [] };
}

/** A client that watches a view from position 10 and has heard that nothing is missing. */
async function watching() {
  const parts = scriptedClient();
  let drawn = 0;
  parts.link.connect();
  const stop = parts.client.watch("feeds", "all", hold(snapshot(10, [row("a", 1)])), () => {
    drawn += 1;
  });
  await parts.link.answer({ ok: true, deltas: [] });
  return { ...parts, stop, drawn: () => drawn, held: () => parts.client.held("feeds", "all") };
}

describe("the live client", () => {
  test("asks from where the page was drawn", async () => {
    const { link } = await watching();
    assert.deepEqual(link.asked, [{ view: "feeds", scope: "all", epoch: 1, position: 10 }]);
  });

  test("applies a delta that fits and draws once", async () => {
    const { link, held, drawn } = await watching();
    link.hears.delta(delta(10, 11, [row("a", 2)]));
    assert.equal(held()?.rows.get("a")?.perMinute, 2);
    assert.equal(drawn(), 1);
  });

  test("asks again from its own position after a gap, and keeps its picture meanwhile", async () => {
    const { link, held } = await watching();
    link.hears.delta(delta(12, 13, [row("a", 9)]));
    assert.equal(held()?.position, 10);
    assert.deepEqual(link.asked.at(-1), { view: "feeds", scope: "all", epoch: 1, position: 10 });
    await link.answer({ ok: true, deltas: [delta(10, 12, [row("a", 5)]), delta(12, 13, [row("b", 1)])] });
    assert.equal(held()?.position, 13);
    assert.deepEqual([...(held()?.rows.keys() ?? [])], ["a", "b"]);
  });

  test("asks for the whole view when positions were reissued, and accepts a lower position of the later epoch", async () => {
    const { link, held } = await watching();
    link.hears.delta(delta(2, 3, [], 2));
    assert.deepEqual(link.asked.at(-1), { view: "feeds", scope: "all" });
    await link.answer({ ok: true, snapshot: snapshot(3, [row("z", 1)], 2) });
    assert.deepEqual([held()?.epoch, held()?.position], [2, 3]);
  });

  test("a node that lags never rewinds the screen: the question is put again later", async () => {
    const { link, time, held } = await watching();
    link.hears.resync({ view: "feeds", scope: "all" });
    await link.answer({ ok: true, snapshot: snapshot(7, [row("old", 1)]) });
    assert.equal(held()?.position, 10);
    const asked = link.asked.length;
    time.pass(1_000);
    assert.equal(link.asked.length, asked + 1);
  });

  test("a change seen while an answer is on its way is asked for once more", async () => {
    const { link } = await watching();
    link.hears.resync({ view: "feeds", scope: "all" });
    link.hears.delta(delta(20, 21));
    const asked = link.asked.length;
    await link.answer({ ok: true, snapshot: snapshot(15) });
    assert.equal(link.asked.length, asked + 1);
    assert.equal(link.asked.at(-1)?.position, 15);
  });

  test("asks again at once when the connection returns", async () => {
    const { link } = await watching();
    link.hears.down();
    link.hears.up();
    assert.equal(link.asked.at(-1)?.position, 10);
  });

  test("waits longer after each failure, up to half a minute", async () => {
    const { link, time } = await watching();
    link.hears.resync({ view: "feeds", scope: "all" });
    const waits: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      const asked = link.asked.length;
      await link.answer(new Error("no answer"));
      const start = time.now;
      while (link.asked.length === asked) time.pass(100);
      waits.push(time.now - start);
    }
    assert.deepEqual(waits.slice(0, 4), [500, 1_000, 2_000, 4_000]);
    assert.equal(waits.at(-1), 30_000);
  });

  test("does not insist where it was refused", async () => {
    const { link, time } = await watching();
    link.hears.resync({ view: "feeds", scope: "all" });
    const asked = link.asked.length;
    await link.answer({ ok: false, code: "forbidden", message: "not for this audience" });
    time.pass(120_000);
    assert.equal(link.asked.length, asked);
  });

  test("two parts of a page share one watch, and the view is left some seconds after the last", async () => {
    const { client, link, time, stop } = await watching();
    const stopOther = client.watch("feeds", "all", hold(snapshot(10)), () => {});
    assert.equal(link.asked.length, 1);
    stop();
    time.pass(60_000);
    assert.equal(link.left.length, 0);
    stopOther();
    time.pass(4_000);
    assert.equal(link.left.length, 0);
    time.pass(2_000);
    assert.deepEqual(link.left, [{ view: "feeds", scope: "all" }]);
    assert.equal(client.held("feeds", "all"), null);
  });

  test("a newer picture that a page brings along replaces an older one that is held", async () => {
    const { client, held } = await watching();
    client.watch("feeds", "all", hold(snapshot(14, [row("n", 1)])), () => {});
    assert.equal(held()?.position, 14);
    client.watch("feeds", "all", hold(snapshot(12)), () => {});
    assert.equal(held()?.position, 14);
  });

  test("a month of deltas, gaps and broken connections leaves no timer and one entry behind", async () => {
    const { link, time, held, stop, client } = await watching();
    let position = 10;
    for (let round = 0; round < 5_000; round += 1) {
      link.hears.delta(delta(position, position + 1, [row("a", round)]));
      position += 1;
      if (round % 10 === 0) {
        link.hears.down();
        link.hears.up();
        await link.answer(round % 20 === 0 ? new Error("broken") : { ok: true, deltas: [] });
      }
      time.pass(500);
      if (round % 20 === 0) await link.answer({ ok: true, deltas: [] });
    }
    assert.equal(held()?.rows.size, 1);
    assert.equal(held()?.position, position);
    assert.equal(time.pending, 0);
    stop();
    time.pass(10_000);
    assert.equal(time.pending, 0);
    assert.equal(client.held("feeds", "all"), null);
  });
});
