import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { heldOffer, holdOrder, type Order } from "#components/table/held-order.ts";

const SEEN: Order = [
  { group: "past", ids: ["a", "b"] },
  { group: "open", ids: ["c", "d", "e"] },
];

describe("a list under the pointer", () => {
  test("never reorders while it is held, whatever arrives", () => {
    const order = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 })).map((ids): Order => [{ group: "g", ids }]);
    fc.assert(fc.property(order, order, (seen, wanted) => assert.equal(holdOrder(seen, wanted, true).order, seen)));
  });

  test("takes the new order as soon as it is let go", () => {
    const wanted: Order = [{ group: "past", ids: ["b", "x"] }];
    assert.deepEqual(holdOrder(SEEN, wanted, false), { order: wanted, added: 0, gone: 0, moved: 0 });
    assert.equal(holdOrder(null, wanted, true).order, wanted);
  });

  test("offers what waits: new rows, gone rows, rows that belong elsewhere", () => {
    const wanted: Order = [
      { group: "past", ids: ["b", "a", "c"] },
      { group: "open", ids: ["x", "y", "z", "d"] },
    ];
    const list = holdOrder(SEEN, wanted, true);
    assert.deepEqual([list.added, list.gone, list.moved], [3, 1, 2]);
    assert.equal(heldOffer(list), "3 new, 1 gone, 2 moved");
  });

  test("offers nothing when only contents changed", () => {
    assert.equal(heldOffer(holdOrder(SEEN, structuredClone(SEEN), true)), null);
  });

  test("one row that overtakes many counts once", () => {
    const wanted: Order = [SEEN[0] ?? { group: "", ids: [] }, { group: "open", ids: ["e", "c", "d"] }];
    assert.equal(holdOrder(SEEN, wanted, true).moved, 1);
  });
});
