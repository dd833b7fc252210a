import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { indexSite, resolvePlace } from "#server/site/site-index.ts";
import { type SiteMapInput, siteMapSchema } from "#server/site/site-map.ts";

type SourceInput = SiteMapInput["sources"][number];

function site(source: Partial<SourceInput> = {}) {
  const bed = (id: string, pl: [string, string, string]) => ({ id, label: id, pl });
  const index = indexSite(
    siteMapSchema.parse({
      facilities: [
        { id: "NORTH", name: "North", aliases: ["N1"] },
        { id: "SOUTH", name: "South" },
      ],
      units: [
        {
          id: "5E",
          facility: "NORTH",
          name: "5 East",
          aliases: ["FIVE"],
          beds: [bed("5E-01", ["5E", "01", "A"]), bed("5E-02", ["5E", "02", "B"]), bed("5E-1", ["5E", "1", "A"])],
          waitingPlaces: [["5E", "HOLD", "X"]],
        },
        { id: "MED", facility: "NORTH", name: "Medicine", aliases: ["W1"], beds: [bed("N-W1-1", ["W1", "1", "1"])] },
        {
          id: "SURG",
          facility: "SOUTH",
          name: "Surgery",
          aliases: ["W1"],
          beds: [bed("S-W1-1", ["W1", "1", "1"]), bed("S-9", ["W1", "9", "9"])],
        },
      ],
      dummyPlaces: ["HALL", "5E^LOUNGE"],
      sources: [{ id: "A", protocol: "hl7v2", facility: "NORTH", ...source }],
    }),
  );
  const [first] = index.site.sources;
  assert.ok(first);
  return (words: string, facility?: string) => resolvePlace(index, first, words.split("^"), facility);
}

describe("places", () => {
  test("words are compared trimmed and without case; leading zeros make a difference", () => {
    const place = site();
    assert.equal(place("5e^ 01 ^a").bed, "5E-01");
    assert.equal(place("5E^1^A").bed, "5E-1");
  });

  test("the facility is the one the place names, else the one given, else the source's", () => {
    const place = site();
    assert.equal(place("W1^1^1").bed, "N-W1-1");
    assert.equal(place("W1^1^1^SOUTH").bed, "S-W1-1");
    assert.equal(place("W1^1^1^n1").bed, "N-W1-1");
    assert.equal(place("W1^1^1", "SOUTH").bed, "S-W1-1");
    assert.equal(place("W1^1^1^NOWHERE", "SOUTH").bed, "S-W1-1");
  });

  test("words that one facility alone knows are found without naming it", () => {
    assert.equal(site()("SURG^9^9").bed, "S-9");
    assert.equal(site()("SURG").unit, "SURG");
  });

  test("a unit without a bed is a stay of the unit; a waiting place is none of its beds", () => {
    const place = site();
    assert.deepEqual(place("FIVE"), {
      raw: "FIVE",
      facility: "NORTH",
      unit: "5E",
      bed: null,
      dummy: false,
      mapped: true,
    });
    assert.equal(place("5E^02").mapped, true);
    assert.deepEqual([place("5E^HOLD^X").bed, place("5E^HOLD^X").mapped], [null, true]);
  });

  test("aliases of units keep rooms and beds; a bed is found without its room where it is the only one", () => {
    const place = site();
    assert.equal(place("FIVE^02^B").bed, "5E-02");
    assert.equal(place("5E^^B").bed, "5E-02");
    assert.equal(place("5E^^A").mapped, false);
  });

  test("an unknown place keeps its words, and its unit where that is known", () => {
    const place = site();
    assert.deepEqual(place("ZZ^1^1"), {
      raw: "ZZ^1^1",
      facility: "NORTH",
      unit: null,
      bed: null,
      dummy: false,
      mapped: false,
    });
    assert.deepEqual(place("5E^99^Q"), {
      raw: "5E^99^Q",
      facility: "NORTH",
      unit: "5E",
      bed: null,
      dummy: false,
      mapped: false,
    });
  });

  test("the source's own map of locations comes first, for a bed or a whole unit", () => {
    const place = site({ locations: { "X5^7^Q": "5E-02", x5: "5E", LONE: "5E-01" } });
    assert.equal(place("X5^7^Q").bed, "5E-02");
    assert.equal(place("X5^01^A").bed, "5E-01");
    assert.equal(place("LONE").bed, "5E-01");
  });

  test("a dummy place is known by its unit or by all its words", () => {
    const place = site();
    assert.equal(place("hall^1^1").dummy, true);
    assert.equal(place("5E^Lounge").dummy, true);
    assert.equal(place("5E^01^A").dummy, false);
  });

  test("the components of a sender's own layout are read where it puts them", () => {
    const place = site({ layout: { unit: 2, room: 3, bed: 1, facility: 7 } });
    assert.equal(place("1^W1^1^^^^SOUTH").bed, "S-W1-1");
  });

  test("a bed's own name in PL.3 or PL.10 is enough", () => {
    const place = site();
    assert.equal(place("^^5E-02").bed, "5E-02");
    assert.equal(place("ZZ^^^^^^^^^5E-02").bed, "5E-02");
  });
});
