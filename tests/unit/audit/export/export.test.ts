import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { csvLine } from "#server/audit/export/csv-line.ts";
import { accountingOf, type Disclosure } from "#server/audit/export/disclosure.ts";
import { type ExportedEntry, FILES } from "#server/audit/export/export-files.ts";
import { auditEvent } from "#server/audit/export/fhir-audit-event.ts";
import { ACCESS_ACTIONS } from "#server/audit/ledger/access-entry.ts";
import type { FoundEntry } from "#server/audit/search/found-entry.ts";
import { EVENT_TELLINGS } from "#server/audit/sentence/tell-entry.ts";
import { type AuditRow, OUTCOMES } from "#server/contracts/audit.ts";
import { faultsOf } from "./balp-schemas.ts";

const TOKEN = "3f0e9d0a-58b0-4c11-9f0e-1c70a2f6d001";
const SITE = { name: "General", host: "caretower.example" };

function exported(more: Partial<FoundEntry>): ExportedEntry {
  const found: FoundEntry = {
    ord: "1",
    stream: "access",
    position: 812,
    recordedAt: Date.parse("2026-11-17T18:05:00Z"),
    occurredAt: Date.parse("2026-11-17T18:05:00Z"),
    kind: "encounter.viewed",
    actor: "user:7",
    actorName: "Unit nurse 0417",
    role: "unit-nurse",
    patient: TOKEN,
    encounter: "GEN/203117",
    bed: null,
    unit: "7E",
    facility: "GEN",
    outcome: "accepted",
    rule: null,
    ruleVersion: null,
    workstation: "WS-3",
    purpose: "TREAT",
    correlationId: null,
    flags: [],
    ...more,
  };
  const {
    ord: _ord,
    patient: _patient,
    facility: _f,
    rule: _r,
    ruleVersion: _v,
    purpose: _p,
    correlationId: _c,
    ...shown
  } = found;
  const row: AuditRow = {
    ...shown,
    id: `${found.stream}:${found.position}`,
    sentence: [{ text: "=Unit nurse", strong: true }, { text: " opened V\u2009203" }],
    result: "viewed",
    isMatch: true,
  };
  return { found, row };
}

const kinds = [
  ...ACCESS_ACTIONS.map((kind) => ({ stream: "access" as const, kind })),
  ...Object.keys(EVENT_TELLINGS).map((kind) => ({ stream: "log" as const, kind })),
];

describe("an entry as FHIR AuditEvent", () => {
  test("of every kind and outcome is a valid R4 resource, and fits the profile of BALP that it claims", () => {
    for (const kind of kinds)
      for (const patient of [TOKEN, null])
        for (const outcome of OUTCOMES) {
          const { found, row } = exported({ ...kind, patient, outcome });
          assert.deepEqual(faultsOf(auditEvent(found, row, SITE)), [], `${kind.kind} ${outcome}`);
        }
  });

  test("of a look at a patient claims PatientRead; of a search, Query; of a disclosure, the source's profile", () => {
    const claims = (more: Partial<FoundEntry>) => {
      const { found, row } = exported(more);
      return auditEvent(found, row, SITE).meta.profile?.map((url) => url.split("IHE.BasicAudit.")[1]);
    };
    assert.deepEqual(claims({}), ["PatientRead"]);
    assert.deepEqual(claims({ kind: "audit.searched", patient: null }), ["Query"]);
    assert.deepEqual(claims({ kind: "audit.searched" }), ["PatientQuery"]);
    assert.deepEqual(claims({ kind: "disclosure.made" }), ["PrivacyDisclosure.Source"]);
    assert.deepEqual(claims({ stream: "log", kind: "encounter.admitted" }), ["PatientCreate"]);
  });

  test("claims no profile of success for what was refused or failed", () => {
    for (const outcome of ["refused", "failed"] as const) {
      const { found, row } = exported({ outcome });
      const resource = auditEvent(found, row, SITE);
      assert.equal(resource.meta.profile, undefined);
      assert.notEqual(resource.outcome, "0");
    }
  });

  test("the check itself sees a missing patient, a wrong role and an empty agent", () => {
    const { found, row } = exported({});
    const good = auditEvent(found, row, SITE);
    assert.notDeepEqual(faultsOf({ ...good, entity: good.entity.slice(1) }), []);
    assert.notDeepEqual(faultsOf({ ...good, agent: good.agent.slice(1) }), []);
    assert.notDeepEqual(faultsOf({ ...good, action: "C" }), []);
    assert.notDeepEqual(faultsOf({ ...good, recorded: "yesterday" }), []);
  });
});

async function* one(entries: ExportedEntry[]) {
  yield entries;
}

async function written(format: keyof typeof FILES, entries: ExportedEntry[]): Promise<string> {
  let text = "";
  for await (const part of FILES[format].write(one(entries), SITE)) text += part;
  return text;
}

describe("files", () => {
  test("a cell that a spreadsheet would run is text", async () => {
    const text = await written("csv", [exported({ workstation: "@SUM(A1)", actor: "-2+3" })]);
    const [, line = ""] = text.split("\r\n");
    assert.match(line, /,'=Unit nurse opened V 203,/);
    assert.match(line, /,'@SUM\(A1\),/);
    assert.match(line, /,'-2\+3,/);
  });

  test("no text leaves a cell that begins like a formula", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("=", "+", "-", "@", "\t=", " =", "\r", "\uff1d"), (rest, start) => {
        const cell = csvLine([`${start}${rest}`]).replace(/^"/, "");
        assert.equal(cell.startsWith("'"), true);
      }),
    );
  });

  test("NDJSON holds one resource a line, the bundle all of them", async () => {
    const entries = [exported({}), exported({ position: 813 })];
    const lines = (await written("fhir", entries)).trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).id),
      ["access-812", "access-813"],
    );
    const bundle = JSON.parse(await written("fhir-bundle", entries));
    assert.equal(bundle.type, "collection");
    assert.deepEqual(
      bundle.entry.map(({ resource }: { resource: unknown }) => resource),
      lines.map((line) => JSON.parse(line)),
    );
    assert.deepEqual(JSON.parse(await written("fhir-bundle", [])).entry, []);
  });
});

describe("the accounting of disclosures", () => {
  const NOW = Date.parse("2026-11-17T12:00:00Z");
  const made = (day: string, more: Partial<Disclosure> = {}): Disclosure => ({
    at: Date.parse(`${day}T12:00:00Z`),
    recipient: "County health department",
    address: "1 Main Street",
    what: "Positive result",
    purpose: "public-health",
    ...more,
  });

  test("leaves out treatment, payment, operations, the patient's own and authorized ones", () => {
    const exempt = ["treatment", "payment", "operations", "individual", "authorization"] as const;
    const all = [made("2026-01-01"), ...exempt.map((purpose) => made("2026-01-02", { purpose }))];
    assert.deepEqual(
      accountingOf(all, NOW).map(({ purpose }) => purpose),
      ["public-health"],
    );
  });

  test("goes back six years to the day", () => {
    const lines = accountingOf([made("2020-11-16"), made("2020-11-17", { recipient: "Court" })], NOW);
    assert.deepEqual(
      lines.map(({ recipient }) => recipient),
      ["Court"],
    );
  });

  test("sums up repeats to one recipient for one purpose: the first, how often, and the last", () => {
    const lines = accountingOf(
      [made("2026-03-15"), made("2026-01-01"), made("2026-02-01"), made("2026-02-01", { purpose: "research" })],
      NOW,
    );
    assert.equal(lines.length, 2);
    assert.equal(lines[0]?.times, 3);
    assert.equal(lines[0]?.frequency, "3 times, about monthly");
    assert.equal(lines[0]?.first, Date.parse("2026-01-01T12:00:00Z"));
    assert.equal(lines[0]?.last, Date.parse("2026-03-15T12:00:00Z"));
    assert.equal(lines[1]?.frequency, "once");
  });
});
