import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { NodeLoad } from "#server/log/node-load.ts";

const LOOK_MS = 1100;

test("a node counts as busy until it was looked at, while it computes, and not while it waits", async () => {
  const load = new NodeLoad();
  assert.equal(load.share(), 1);
  await sleep(LOOK_MS);
  const waiting = load.share();
  assert.ok(waiting < 0.5, `waiting: ${waiting}`);
  const until = performance.now() + LOOK_MS;
  while (performance.now() < until);
  assert.ok(load.share() > 0.5);
  assert.ok(load.share() > 0.5, "between two looks the last one stands");
});
