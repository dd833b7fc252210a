import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { moveFocus } from "#components/beds/move-focus.ts";

const LINES = [["a1", "a2", "a3"], [], ["b1"], ["c1", "c2", "c3"]];

describe("arrow keys in the bed grid", () => {
  test("left and right stop at the ends of a strip", () => {
    assert.equal(moveFocus(LINES, "a1", "ArrowRight"), "a2");
    assert.equal(moveFocus(LINES, "a1", "ArrowLeft"), null);
    assert.equal(moveFocus(LINES, "a3", "ArrowRight"), null);
  });

  test("down skips empty strips and lands on the nearest bed of a shorter one", () => {
    assert.equal(moveFocus(LINES, "a3", "ArrowDown"), "b1");
    assert.equal(moveFocus(LINES, "b1", "j"), "c1");
    assert.equal(moveFocus(LINES, "c3", "ArrowDown"), null);
  });

  test("home and end go to the ends of the strip", () => {
    assert.equal(moveFocus(LINES, "c2", "Home"), "c1");
    assert.equal(moveFocus(LINES, "c2", "End"), "c3");
  });

  test("without a bed in focus any arrow enters at the first one, and other keys do nothing", () => {
    assert.equal(moveFocus(LINES, null, "ArrowDown"), "a1");
    assert.equal(moveFocus(LINES, "gone", "k"), "a1");
    assert.equal(moveFocus(LINES, null, "c"), null);
    assert.equal(moveFocus([], null, "ArrowDown"), null);
  });
});
