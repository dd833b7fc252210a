import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Foresight } from "#server/log/foresight.ts";

/** How many batches ask first before the next one may go ahead. */
function asksFirst(foresight: Foresight): number {
  let count = 0;
  while (!foresight.mayTry()) count += 1;
  return count;
}

describe("going ahead on what is remembered", () => {
  test("is tried from the first batch on, and again after each one that held", () => {
    const foresight = new Foresight();
    assert.equal(asksFirst(foresight), 0);
    foresight.held();
    assert.equal(asksFirst(foresight), 0);
  });

  test("is tried the less often the more often it was wrong, and never given up", () => {
    const foresight = new Foresight();
    const pauses = Array.from({ length: 10 }, () => {
      foresight.failed();
      return asksFirst(foresight);
    });
    assert.deepEqual(pauses, [2, 4, 8, 16, 32, 64, 128, 256, 256, 256]);
  });

  test("wins trust back one batch at a time", () => {
    const foresight = new Foresight();
    for (let wrong = 0; wrong < 4; wrong += 1) foresight.failed();
    asksFirst(foresight);
    foresight.held();
    foresight.held();
    foresight.failed();
    assert.equal(asksFirst(foresight), 8);
  });
});
