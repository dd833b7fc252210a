import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AskedSearches } from "#components/table/asked-searches.ts";

describe("searches that were asked for", () => {
  test("are believed before an older drawing, whose address the router writes back", () => {
    const asked = new AskedSearches();
    asked.ask("/encounters/1", "entry=26");
    asked.ask("/encounters/1", "entry=27");
    asked.drawn("entry=26");
    assert.equal(asked.last("/encounters/1"), "entry=27");
  });

  test("wait no more once the last of them is drawn, whether or not those before it ever were", () => {
    const asked = new AskedSearches();
    asked.ask("/encounters/1", "entry=26");
    asked.ask("/encounters/1", "entry=27");
    asked.drawn("entry=27");
    assert.equal(asked.last("/encounters/1"), null);
  });

  test("end where a drawing comes that was asked for elsewhere, by a link or the back button", () => {
    const asked = new AskedSearches();
    asked.ask("/encounters/1", "entry=26");
    asked.drawn("show=late");
    assert.equal(asked.last("/encounters/1"), null);
    asked.ask("/encounters/1", "entry=26");
    asked.forget();
    assert.equal(asked.last("/encounters/1"), null);
  });

  test("say nothing of another page", () => {
    const asked = new AskedSearches();
    asked.ask("/encounters/1", "entry=26");
    assert.equal(asked.last("/encounters/2"), null);
    asked.ask("/encounters/2", "");
    assert.equal(asked.last("/encounters/2"), "");
  });
});
