import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ACCESS_ACTIONS, type AccessEntry } from "#server/audit/ledger/access-entry.ts";
import { flat } from "#server/audit/sentence/phrase.ts";
import { accessResult } from "#server/audit/sentence/result-words.ts";
import { tellAccess } from "#server/audit/sentence/tell-entry.ts";

function look(more: Partial<AccessEntry>): AccessEntry {
  return {
    id: "6b2f2c0e-8f0e-4c11-9f0e-1c70a2f6d001",
    position: 1,
    at: 0,
    action: "encounter.viewed",
    actor: "user:7",
    actorName: "Unit nurse 0417",
    role: "unit-nurse",
    session: null,
    workstation: "PH-03",
    purpose: "TREAT",
    patient: null,
    encounter: "GEN/203117",
    bed: null,
    unit: null,
    facility: "GEN",
    fields: null,
    outcome: "accepted",
    flags: [],
    detail: {},
    reasonRef: null,
    ...more,
  };
}

const text = (entry: AccessEntry) => flat(tellAccess(entry)).replace(/[\u2009\u00a0]/g, " ");

describe("the sentence of a look", () => {
  test("says who opened what, and where the patient lay", () => {
    assert.equal(text(look({})), "Unit nurse 0417 opened V 203 117");
    assert.equal(text(look({ unit: "7E" })), "Unit nurse 0417 opened V 203 117, a patient of 7E");
    assert.equal(text(look({ outcome: "refused" })), "Unit nurse 0417 tried to open V 203 117");
  });

  test("says from which workstation somebody signed in, and for how long glass was broken", () => {
    assert.equal(text(look({ action: "sign-in.succeeded" })), "Unit nurse 0417 signed in from PH-03");
    assert.equal(
      text(look({ action: "glass.broken", detail: { minutes: 15 } })),
      "Unit nurse 0417 broke glass on V 203 117 for 15 min",
    );
  });

  test("says what was refused: a page is no patient, and a patient is named with the reason", () => {
    const page = { permission: "audit.search", why: "role" };
    assert.equal(
      text(look({ action: "access.refused", encounter: null, detail: page })),
      "Unit nurse 0417 was refused the audit trail; the role may not see it",
    );
    const name = { permission: "identity.reveal", why: "other-unit" };
    assert.equal(
      text(look({ action: "access.refused", detail: name })),
      "Unit nurse 0417 was refused the name of V 203 117; the patient is of another unit",
    );
  });

  test("says how much of the trail was exported, and as what", () => {
    const exported = look({ action: "audit.exported", encounter: null, detail: { rows: 21200, format: "csv" } });
    assert.equal(text(exported), "Unit nurse 0417 exported 21 200 rows of the audit trail as CSV");
    assert.equal(accessResult(exported), "CSV");
  });

  test("stands for every action, with and without details", () => {
    const full = { rows: 3, minutes: 5, page: "beds", format: "csv", size: 9, verdict: "justified" };
    const details: AccessEntry["detail"][] = [{}, full];
    for (const action of ACCESS_ACTIONS)
      for (const detail of details) {
        const told = text(look({ action, detail, encounter: null }));
        assert.match(told, /^\S.*\S$/, action);
        assert.doesNotMatch(told, / {2}|undefined|null|NaN/, action);
        assert.match(accessResult(look({ action, detail })), /^\S.*\S$/, action);
      }
  });
});
