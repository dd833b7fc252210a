import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clockSeconds, clockTime, dayText } from "#components/ui/clock-text.ts";
import { elapsed, elapsedShort, silenceText } from "#components/ui/elapsed.ts";
import { formatNumber, formatShare, formatSigned, formatVisit } from "#components/ui/number.ts";

const MINUTE = 60_000;
const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u2009", " ");

describe("elapsed time", () => {
  test("is told in its largest useful units", () => {
    const cases: [number, string][] = [
      [0, "0 s"],
      [4_900, "4 s"],
      [59_999, "59 s"],
      [22 * MINUTE, "22 min"],
      [192 * MINUTE, "3 h 12"],
      [185 * MINUTE, "3 h 05"],
      [24 * 60 * MINUTE, "1 d"],
      [(2 * 24 + 4) * 60 * MINUTE, "2 d 4 h"],
      [15 * 24 * 60 * MINUTE + 5 * 60 * MINUTE, "15 d"],
      [-5_000, "0 s"],
    ];
    for (const [ms, text] of cases) assert.equal(plain(elapsed(ms)), text);
  });

  test("in a cell it has one unit", () => {
    assert.deepEqual(
      [20_000, 22 * MINUTE, 192 * MINUTE, 50 * 60 * MINUTE].map((ms) => plain(elapsedShort(ms))),
      ["20 s", "22 min", "3 h", "2 d"],
    );
  });

  test("a silence is minutes and seconds until an hour", () => {
    assert.deepEqual(
      [46_000, 424_000, 67 * MINUTE].map((ms) => plain(silenceText(ms))),
      ["00:46", "07:04", "1 h 07"],
    );
  });
});

describe("numbers", () => {
  test("have a thin space in thousands and a real minus", () => {
    assert.equal(formatNumber(101_842), "101\u2009842");
    assert.equal(formatNumber(-7), "\u22127");
    assert.equal(formatNumber(-0.2), "0");
    assert.equal(formatSigned(3), "+3");
    assert.equal(formatNumber(1_234.56, 1), "1\u2009234.6");
  });

  test("a share of nothing is a dash", () => {
    assert.equal(plain(formatShare(47, 44)), "107 %");
    assert.equal(formatShare(1, 0), "\u2014");
  });

  test("a visit number is grouped, another name is left alone", () => {
    assert.equal(plain(formatVisit("204388")), "V 204 388");
    assert.equal(formatVisit("ABC-1"), "ABC-1");
  });
});

describe("clock times", () => {
  test("are the hospital's, whatever the zone of the machine", () => {
    const at = Date.UTC(2026, 10, 17, 18, 42, 5);
    assert.equal(clockTime(at, "America/New_York"), "13:42");
    assert.equal(clockSeconds(at, "Europe/Berlin"), "19:42:05");
    assert.equal(dayText(at, "America/New_York"), "Tue 17 Nov");
    assert.equal(dayText(at, "Asia/Tokyo"), "Wed 18 Nov");
  });
});
