import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isSameQuery, parseAuditUrl, printAuditUrl } from "#components/audit/audit-url.ts";
import { readTyped, tokensOf } from "#components/audit/audit-words.ts";

describe("the audit page's address", () => {
  const roundTrip = (text: string) => printAuditUrl(parseAuditUrl(new URLSearchParams(text)), new URLSearchParams());

  test("says the whole search and the opened entry, and reads back as it was written", () => {
    const text = "q=placement&patient=204388&flag=vip&since=7d&entry=log:48231902&only=matches";
    assert.equal(new URLSearchParams(roundTrip(text)).toString(), new URLSearchParams(text).toString());
  });

  test("a filter that the search does not know is left out, and never guessed at", () => {
    assert.deepEqual(parseAuditUrl(new URLSearchParams("flag=nosy&outcome=odd&bed=5E-12")).query, { bed: "5E-12" });
  });

  test("an entry that is no entry opens nothing", () => {
    for (const entry of ["48231902", "log:", "log:1e9", "other:7", "log:1;drop"])
      assert.equal(parseAuditUrl(new URLSearchParams({ entry })).entry, null);
  });

  test("what belongs to somebody else in the address stays", () => {
    assert.equal(
      printAuditUrl({ query: {}, entry: null, context: true }, new URLSearchParams("theme=dark&bed=1")),
      "theme=dark",
    );
  });

  test("a question is the one asked whatever the order of its parts", () => {
    assert.ok(isSameQuery({ flag: "vip", since: "7d" }, { since: "7d", flag: "vip" }));
    assert.ok(!isSameQuery({ flag: "vip" }, { flag: "vip", since: "7d" }));
  });
});

describe("what is typed into the search", () => {
  test("a known filter before a colon narrows, everything else is words", () => {
    assert.deepEqual(readTyped(" bed:5E-12  fell  patient:204388 user:source:EPIC-ADT "), {
      bed: "5E-12",
      patient: "204388",
      user: "source:EPIC-ADT",
      q: "fell",
    });
    assert.deepEqual(readTyped("ward:5E 12:30"), { q: "ward:5E 12:30" });
  });

  test("each filter stands as one token that can be taken away, words last", () => {
    assert.deepEqual(
      tokensOf({ q: "placement", flag: "no-relationship", since: "7d" }).map(({ name, value }) => `${name}|${value}`),
      ["access|without a relationship", "last 7 days|", "words|placement"],
    );
    assert.equal(tokensOf({ since: "1h" })[0]?.name, "last hour");
  });
});
