import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { isRefusal } from "#server/ingest/hl7v2/translate/translate-hl7.ts";
import { at, attempt, message, RECEIVED, segment } from "./fixture-message.ts";
import { fixtureSite } from "./fixture-site.ts";

const TYPES = [
  ...Array.from({ length: 62 }, (_, index) => `ADT^A${String(index + 1).padStart(2, "0")}`),
  "ADT^Z99",
  "ORM^O01",
  "OMG^O19",
  "OML^O21",
  "ORU^R01",
  "OUL^R22",
  "SIU^S12",
  "SIU^S14",
  "MDM^T02",
  "MDM^T11",
  "REF^I12",
  "REF^I13",
];

/** Words that mark what must not leave the identity fields: nothing else in the messages looks like them. */
const secret = fc.stringMatching(/^[A-Z]{6}[0-9]{4}$/).map((word) => `ZQ${word}`);

interface Secrets {
  mrn: string;
  family: string;
  given: string;
  address: string;
  phone: string;
  social: string;
  kin: string;
  retired: string;
  retiredName: string;
  value: string;
  note: string;
  local: string;
}

const secrets: fc.Arbitrary<Secrets> = fc.record({
  mrn: secret,
  family: secret,
  given: secret,
  address: secret,
  phone: secret,
  social: secret,
  kin: secret,
  retired: secret,
  retiredName: secret,
  value: secret,
  note: secret,
  local: secret,
});

type VisitField = "number" | "record" | "name";

/** A message of any type in which every place for identity or free text holds a marked word. */
function fullMessage(type: string, s: Secrets, visitField: VisitField) {
  const pid = segment("PID", {
    2: `${s.mrn}2`,
    3: `${s.mrn}^^^GENADT^MR~${s.social}^^^SSA^SS`,
    4: `${s.mrn}4`,
    5: `${s.family}^${s.given}`,
    6: s.kin,
    7: "19610407",
    8: "F",
    9: s.family,
    11: `${s.address}^^Town`,
    13: s.phone,
    18: "A1^^^GENADT^AN",
    19: s.social,
  });
  // A sender may put the record number, or a shifted name, where the visit number belongs.
  const visit = { number: "V1", record: s.mrn, name: `1234^${s.family}^${s.given}` }[visitField];
  const old = visitField === "number" ? "V2" : s.retired;
  const pv1 = segment("PV1", {
    2: "I",
    3: `5E^01^A^^^^^^${s.note}`,
    6: "5E^02^A",
    7: "D1^Doe",
    9: "D2",
    11: "XRAY",
    19: visit,
    42: "ICU^01^A",
    50: s.mrn,
  });
  const group = [
    pid,
    `PD1|||${s.kin}`,
    `NK1|1|${s.kin}^Kin||${s.address}|${s.phone}`,
    segment("MRG", { 1: `${s.retired}^^^GENADT^MR`, 3: "A2", 5: old, 6: "X2", 7: s.retiredName }),
    pv1,
    segment("PV2", { 1: "ICU^01^A", 3: s.note, 9: "20261119160000", 12: s.note }),
  ];
  return message(
    { type },
    segment("EVN", { 2: at("12:55"), 4: s.note, 5: s.kin, 6: at("12:00") }),
    segment("ZBE", { 1: "M1", 2: at("12:00"), 4: "UPDATE", 6: "A02" }),
    segment("SCH", { 1: "P1", 2: "F1", 7: s.note, 11: "^^30^20261120090000", 16: s.kin }),
    segment("RF1", { 1: "A", 3: "MRIAUTH", 6: "R1", 10: s.note }),
    ...group,
    ...group,
    segment("NPU", { 1: "5E^01^A", 2: "U" }),
    segment("ORC", { 1: "NW", 2: "77^EPIC", 9: at("12:00"), 10: s.kin, 12: s.kin }),
    segment("OBR", { 2: "77^EPIC", 4: "CBC", 13: s.note, 22: at("12:30"), 25: "F", 31: s.note }),
    `NTE|1||${s.note}`,
    `OBX|1|TX|GLU||${s.value}|||N|||F`,
    `OBX|2|ST|K|1|${s.value}|||HH|||F`,
    segment("TXA", { 2: "DS", 12: "D1", 16: s.note, 17: "AU" }),
    `ZPI|${s.local}|${s.mrn}`,
    `AL1|1|DA|CONTACT^${s.note}`,
    `DG1|1||X^${s.note}`,
  );
}

describe("privacy of drafts", () => {
  const site = fixtureSite();
  test("no name, number or free text of a person reaches data, keys, lineage or unmapped words", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        secrets,
        fc.constantFrom("number", "record", "name"),
        (type, words, visitField) => {
          const result = attempt(fullMessage(type, words, visitField), site, RECEIVED);
          if (isRefusal(result)) return;
          for (const { data, fields, encounter, bed, facility } of result.drafts) {
            const text = JSON.stringify({ data, fields, encounter, bed, facility });
            for (const [name, word] of Object.entries(words))
              assert.ok(!text.includes(word), `${type}: ${name} in ${text}`);
          }
          const rest = JSON.stringify([result.unmapped, result.parked, result.ignored]);
          for (const [name, word] of Object.entries(words))
            assert.ok(!rest.includes(word), `${type}: ${name} in ${rest}`);
        },
      ),
      { numRuns: 400, seed: 20261117 },
    );
  });

  test("all types that mean something do translate, so that the property is not empty", () => {
    const [words] = fc.sample(secrets, { numRuns: 1, seed: 1 });
    assert.ok(words);
    const silent = TYPES.filter((type) => {
      const result = attempt(fullMessage(type, words, "number"), site, RECEIVED);
      return isRefusal(result) || result.drafts.length === 0;
    });
    assert.deepEqual(silent, ["ADT^A19", "ADT^A56", "ADT^A57", "ADT^A58", "ADT^A59", "ADT^A60"]);
  });
});
