import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nedocs } from "#server/projections/wall/nedocs.ts";

const published = {
  edPatients: 60,
  edBeds: 40,
  boarders: 10,
  hospitalBeds: 400,
  ventilated: 2,
  longestBoarderHours: 8,
  lastDoorToBedHours: 1.5,
};

describe("NEDOCS", () => {
  test("gives the score of the published example", () => {
    assert.deepEqual(nedocs(published), { value: 166.4, band: "severe", missing: [] });
  });

  test("without a count of ventilated patients it is a lower bound that says so", () => {
    const score = nedocs({ ...published, ventilated: null });
    assert.equal(score.value, 139.6);
    assert.deepEqual(score.missing, ["ventilated patients"]);
  });

  test("without emergency spaces or a door-to-bed time there is no score", () => {
    assert.equal(nedocs({ ...published, edBeds: 0 }).value, null);
    assert.deepEqual(nedocs({ ...published, lastDoorToBedHours: null }).missing, ["door-to-bed time"]);
  });

  test("an empty department is not busy, never below nought", () => {
    const empty = {
      ...published,
      edPatients: 0,
      boarders: 0,
      ventilated: 0,
      longestBoarderHours: 0,
      lastDoorToBedHours: 0,
    };
    assert.deepEqual(nedocs(empty), { value: 0, band: "not busy", missing: [] });
  });
});
