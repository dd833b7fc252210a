import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withSource } from "#components/feeds/bench/site-map.ts";
import { dependentScreens, lagText } from "#components/feeds/feed-words.ts";
import { parseFeedsUrl, printFeedsUrl } from "#components/feeds/feeds-url.ts";
import { pairFeeds } from "#components/feeds/parallel/pair-feeds.ts";
import { badness, feedLine } from "#components/feeds/sources/feed-table-model.ts";
import { mapWord, meaningsOf } from "#components/feeds/words/map-word.ts";
import { DISPOSITION_KINDS, ENCOUNTER_CLASSES } from "#server/canonical/claim.ts";
import { MILESTONES, ORDER_MEANINGS } from "#server/canonical/families/order.ts";
import { isMapped } from "#server/ingest/workbench/unmapped-words.ts";
import { indexSite } from "#server/site/site-index.ts";
import { siteMapSchema } from "#server/site/site-map.ts";
import { fixtureFeeds } from "#tests/support/ui/fixture-feeds.ts";
import { fixtureSite } from "#tests/support/ui/fixture-site.ts";
import { fixtureWords } from "#tests/support/ui/fixture-words.ts";

const NOW = Date.parse("2026-11-17T18:42:00Z");

describe("feeds, worst first", () => {
  const rows = fixtureFeeds(NOW, { TRANSPORT: 424, LAB: 160, EVS: 46 });

  test("dead stands before stale, stale before late, and dead letters decide among the fresh", () => {
    const order = rows.map((row) => feedLine(row, NOW)).sort((a, b) => badness(b) - badness(a));
    assert.deepEqual(
      order.slice(0, 5).map((line) => line.row.id),
      ["TRANSPORT", "LAB", "EVS", "EPIC-ADT", "BEDREQ"],
    );
  });

  test("a source falls from fresh to dead by the clock alone, without a word from the server", () => {
    const lab = rows.find((row) => row.id === "EPIC-ADT");
    assert.ok(lab);
    assert.deepEqual(
      [0, 60, 150, 400].map((seconds) => feedLine(lab, NOW + seconds * 1000).state),
      ["fresh", "late", "stale", "dead"],
    );
  });

  test("a dead source that runs in parallel stands below a trusted one that is late", () => {
    const parallel = rows.flatMap((row) =>
      row.id === "TRANSPORT" ? [feedLine({ ...row, trust: "parallel" }, NOW)] : [],
    );
    const late = rows.flatMap((row) => (row.id === "EVS" ? [feedLine(row, NOW)] : []));
    assert.ok(badness(late[0] as never) > badness(parallel[0] as never));
  });

  test("what nothing depends on blinds no screen", () => {
    assert.deepEqual(dependentScreens([]), []);
    assert.deepEqual(dependentScreens(["transport"]), ["Wall", "Discharges", "Queues"]);
  });

  test("a lag is told in seconds, a long one in minutes, none as a dash", () => {
    assert.deepEqual([280, 59_980, 180_000, null].map(lagText), ["0.3\u00a0s", "1\u00a0min", "3\u00a0min", "\u2014"]);
  });

  test("a parallel source is compared with the trusted one that feeds most of the same", () => {
    const shadow = {
      ...(rows[0] as (typeof rows)[number]),
      id: "NEW-ADT",
      trust: "parallel" as const,
      feeds: ["movement", "emergency"],
    };
    assert.equal(pairFeeds([...rows, shadow])[0]?.trusted?.id, "EPIC-ADT");
  });
});

describe("a word gets a meaning", () => {
  const site = JSON.parse(JSON.stringify(fixtureSite()));

  test("every kind of word ends up where the translation looks for it", () => {
    const means = { location: "5E", class: "day-case", order: "admit-bed", milestone: "medication" } as const;
    for (const word of fixtureWords()) {
      const kind = word.kind as keyof typeof means;
      const next = siteMapSchema.parse(mapWord(site, { ...word, kind, firstSeenAt: 0, lastSeenAt: 0 }, means[kind]));
      const index = indexSite(next);
      const source = index.sources.get(word.source);
      assert.ok(source && isMapped(index, source, kind, word.word), word.word);
    }
  });

  test("a unit takes the name of the unit alone, so that all its beds follow", () => {
    const word = {
      source: "EPIC-ADT",
      kind: "location" as const,
      word: "5EAST^09^A",
      path: "PV1-3",
      count: 1,
      firstSeenAt: 0,
      lastSeenAt: 0,
      inboundId: 1,
    };
    const next = mapWord(site, word, "5E");
    assert.deepEqual(next.sources.find((source) => source.id === "EPIC-ADT")?.locations, { "5EAST": "5E" });
    const bed = mapWord(site, word, "5E-09");
    assert.deepEqual(bed.sources.find((source) => source.id === "EPIC-ADT")?.locations, { "5EAST^09^A": "5E-09" });
  });

  test("the meanings offered are those the site map takes", () => {
    const offered = (kind: Parameters<typeof meaningsOf>[1]) => meaningsOf(site, kind).map(({ id }) => id);
    assert.deepEqual(offered("class"), ENCOUNTER_CLASSES);
    assert.deepEqual(offered("order"), ORDER_MEANINGS);
    assert.deepEqual(offered("milestone"), MILESTONES);
    assert.deepEqual(offered("disposition"), DISPOSITION_KINDS);
    assert.equal(meaningsOf(site, "location")[0]?.id, site.units[0].id);
  });

  test("an entry that is no entry is refused with what is wrong in it, and no other source is touched", () => {
    assert.deepEqual(Object.keys(withSource(site, "LAB", "{")), ["wrong"]);
    assert.match(JSON.stringify(withSource(site, "LAB", '{"id":"LAB"}')), /protocol/);
    const lab = { ...site.sources.find((one: { id: string }) => one.id === "LAB"), strict: true };
    const edited = withSource(site, "LAB", JSON.stringify(lab));
    assert.ok("site" in edited);
    assert.deepEqual(
      edited.site.sources.filter((one) => one.id !== "LAB"),
      site.sources.filter((one: { id: string }) => one.id !== "LAB"),
    );
  });
});

describe("the address of the feeds page", () => {
  test("reads back what it wrote, for every tab", () => {
    for (const query of [
      "",
      "bench=1&source=LAB",
      "show=words&word=LAB+class+X",
      "cause=a+b&of=LAB&letter=7",
      "show=parallel",
      "parallel=NEW-ADT",
      "sort=lag.up",
    ]) {
      const url = parseFeedsUrl(new URLSearchParams(query));
      assert.equal(
        printFeedsUrl(url, new URLSearchParams()).split("&").sort().join("&"),
        query.split("&").sort().join("&"),
      );
    }
  });
});
