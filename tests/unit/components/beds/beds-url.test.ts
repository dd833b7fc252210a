import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { BED_FILTERS, BED_NEEDS, parseBedsUrl, printBedsUrl } from "#components/beds/beds-url.ts";

const text = fc.string({ minLength: 1, maxLength: 12 });
const url = fc.record(
  {
    states: fc.subarray([...BED_FILTERS]),
    unit: fc.option(text),
    bed: fc.option(text),
    q: fc.string({ maxLength: 12 }),
    group: fc.option(text),
    needs: fc.subarray([...BED_NEEDS]),
  },
  { noNullPrototype: true },
);

describe("the bed page in its address", () => {
  test("whatever the page shows survives being printed and read again", () => {
    fc.assert(
      fc.property(url, (state) => {
        const printed = printBedsUrl(state, new URLSearchParams());
        assert.deepEqual(parseBedsUrl(new URLSearchParams(printed)), state);
      }),
    );
  });

  test("the address stays readable", () => {
    const state = parseBedsUrl(new URLSearchParams("bed=5E-12&state=cleaning,dirty&unit=5E"));
    assert.equal(printBedsUrl(state, new URLSearchParams()), "state=dirty,cleaning&unit=5E&bed=5E-12");
  });

  test("another page's parameters are kept", () => {
    const base = new URLSearchParams("at=2026-11-17T13:42:00Z&facility=LKF&state=dirty");
    const printed = new URLSearchParams(printBedsUrl(parseBedsUrl(new URLSearchParams()), base));
    assert.deepEqual([...printed.keys()], ["at", "facility"]);
  });

  test("words that are no filter are dropped, not shown as an empty grid", () => {
    assert.deepEqual(parseBedsUrl(new URLSearchParams("state=dusty,,READY")).states, ["ready"]);
  });
});
