import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SimulatedFeed } from "#server/simulator/feed/simulated-feed.ts";
import { siteFile } from "#server/simulator/site-file.ts";
import { siteMapSchema } from "#server/site/site-map.ts";

const START = Date.parse("2026-11-17T13:00:00Z");

describe("the site file of a simulated hospital", () => {
  for (const beds of [400, 5000])
    test(`is accepted by the site map schema, for ${beds} beds`, () => {
      const site = siteMapSchema.parse(siteFile(beds, 7));
      const ids = new Set(site.units.flatMap((unit) => unit.beds.map((bed) => bed.id)));
      const feed = new SimulatedFeed({ beds, seed: 7, startAt: START, observations: 0, updates: 0 });
      assert.deepEqual(ids, new Set(feed.bedIds()));
      const sources = new Set(site.sources.map((source) => source.id));
      for (const delivery of feed.advance(START + 60_000)) assert.ok(sources.has(delivery.source), delivery.source);
    });

  test("secrets follow the seed, so that sender and receiver agree without sharing state", () => {
    assert.deepEqual(siteFile(400, 7), siteFile(400, 7));
    assert.notDeepEqual(siteFile(400, 7), siteFile(400, 8));
  });

  test("survives being written as JSON", () => {
    const site = siteFile(400, 7);
    assert.deepEqual(JSON.parse(JSON.stringify(site)), site);
  });
});
