import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDischargesUrl, printDischargesUrl } from "#components/discharges/discharges-url.ts";

const again = (query: string) =>
  printDischargesUrl(parseDischargesUrl(new URLSearchParams(query)), new URLSearchParams(query));

test("what the page shows survives being printed and read again", () => {
  const query = "by=unit&only=past,open&group=adult&need=transport&sort=bed&q=7E";
  assert.equal(again(query), query);
});

test("defaults are not written and nonsense falls back to them", () => {
  assert.equal(again("by=target&sort=-elapsed&only="), "");
  assert.deepEqual(parseDischargesUrl(new URLSearchParams("by=moon&sort=-moon&only=moon")).sort, {
    column: "elapsed",
    descending: true,
  });
});

test("the past minute stays in the address", () => {
  assert.equal(again("at=123&by=unit"), "at=123&by=unit");
});
