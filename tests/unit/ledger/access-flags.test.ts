import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ANONYMOUS, type Principal } from "#server/access/principal.ts";
import type { EncounterSubject } from "#server/audit/ledger/encounter-subject.ts";
import type { AccessFlag } from "#server/contracts/audit.ts";
import { notedLooks } from "#tests/support/noted-looks.ts";

const NURSE: Principal = {
  ...ANONYMOUS,
  actor: "user:0417",
  name: "Unit nurse 0417",
  role: "unit-nurse",
  units: ["5E"],
  session: "7f0f6c1e-1111-4000-8000-000000000001",
};

function patient(number: number, parts: Partial<EncounterSubject> = {}): EncounterSubject {
  const token = `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
  return {
    encounter: `GEN/V${number}`,
    patient: token,
    facility: "GEN",
    unit: "5E",
    bed: "5E-01",
    units: ["5E"],
    ...parts,
  };
}

async function flagsOf(
  principal: Principal,
  subject: EncounterSubject,
  ports: Parameters<typeof notedLooks>[0] = {},
): Promise<AccessFlag[]> {
  const { entries, notes } = notedLooks(ports);
  await notes.encounter({ principal, subject, purpose: "TREAT", fields: "clinical-minimum" });
  return entries[0]?.flags ?? [];
}

describe("a look is flagged", () => {
  test("not at all when a nurse looks at a patient of the own unit by day", async () => {
    assert.deepEqual(await flagsOf(NURSE, patient(1)), []);
  });

  test("as without a relationship when no unit of the stay is one's own, and not when one was or will be", async () => {
    assert.deepEqual(await flagsOf(NURSE, patient(1, { units: ["4W"] })), ["no-relationship"]);
    assert.deepEqual(await flagsOf(NURSE, patient(1, { units: [] })), ["no-relationship"]);
    assert.deepEqual(await flagsOf(NURSE, patient(1, { unit: "4W", units: ["4W", "5E"] })), []);
    assert.deepEqual(await flagsOf({ ...NURSE, units: "all" }, patient(1, { units: ["4W"] })), []);
  });

  test("as break-glass while the glass of this very encounter is open", async () => {
    const subject = patient(1, { units: ["4W"] });
    const glass = (encounter: string) => ({ ...NURSE, glass: [{ id: "g", encounter, until: 0 }] });
    assert.deepEqual(await flagsOf(glass(subject.encounter), subject), ["break-glass"]);
    assert.deepEqual(await flagsOf(glass("GEN/V2"), subject), ["no-relationship"]);
  });

  test("by surname and by compliance's list, with what is known at that moment", async () => {
    const vips = new Set<string>();
    const isVip = async (token: string) => vips.has(token);
    const { entries, notes } = notedLooks({ isVip, hasSameSurname: async () => true });
    const look = (number: number) =>
      notes.encounter({ principal: NURSE, subject: patient(number), purpose: "TREAT", fields: "clinical-minimum" });
    await look(1);
    vips.add(patient(1).patient ?? "").add(patient(2).patient ?? "");
    await look(2);
    assert.deepEqual(
      entries.map(({ flags }) => flags),
      [["same-surname"], ["same-surname", "vip"]],
    );
  });

  test("after hours by the clock of the hospital, not of the server", async () => {
    const at = (iso: string) => flagsOf(NURSE, patient(1), { now: () => Date.parse(iso) });
    assert.deepEqual(await at("2026-11-17T23:59:00Z"), [], "18:59 in New York");
    assert.deepEqual(await at("2026-11-18T00:00:00Z"), ["after-hours"], "19:00");
    assert.deepEqual(await at("2026-11-18T11:59:00Z"), ["after-hours"], "06:59");
    assert.deepEqual(await at("2026-11-18T12:00:00Z"), [], "07:00");
  });

  test("as mass download from the fifty-first patient within an hour, whoever else looks, and no longer an hour later", async () => {
    const clock = { now: Date.parse("2026-11-17T15:00:00Z") };
    const { entries, notes } = notedLooks({ now: () => clock.now });
    const look = (principal: Principal, number: number) =>
      notes.encounter({ principal, subject: patient(number), purpose: "TREAT", fields: "clinical-minimum" });
    const other = { ...NURSE, actor: "user:0999", session: "7f0f6c1e-1111-4000-8000-000000000002" };
    for (let number = 1; number <= 51; number++) {
      await look(other, 1000 + (number % 3));
      await look(NURSE, number);
    }
    const own = () => entries.filter(({ actor }) => actor === NURSE.actor);
    assert.deepEqual(
      own().map(({ flags }) => flags.length),
      [...Array(50).fill(0), 1],
    );
    assert.deepEqual(own().at(-1)?.flags, ["mass-download"]);
    clock.now += 3_600_001;
    await look(NURSE, 99);
    assert.deepEqual(own().at(-1)?.flags, []);
  });

  test("as mass download when more rows leave in lists than a person reads", async () => {
    const { entries, looks } = notedLooks();
    for (const rows of [300, 200, 1])
      await looks.list(NURSE, { view: "beds", format: "csv", rows, unit: null, facility: "GEN" });
    assert.deepEqual(
      entries.map(({ flags, detail }) => [detail.rows, ...flags]),
      [[300], [200], [1, "mass-download"]],
    );
  });
});

describe("an encounter that is looked at", () => {
  const look = (principal: Principal, number: number, purpose: "TREAT" | "BTG" = "TREAT") => ({
    principal,
    subject: patient(number),
    purpose,
    fields: "clinical-minimum" as const,
  });

  test("is one entry a session, patient and purpose, however often and through whichever visit", async () => {
    const { entries, notes } = notedLooks();
    const again = { ...look(NURSE, 1), subject: patient(1, { encounter: "GEN/V1-later" }) };
    const elsewhere = { ...NURSE, session: "7f0f6c1e-1111-4000-8000-000000000009" };
    for (const one of [
      look(NURSE, 1),
      look(NURSE, 1),
      again,
      look(NURSE, 2),
      look(NURSE, 1, "BTG"),
      look(elsewhere, 1),
    ])
      await notes.encounter(one);
    assert.deepEqual(
      entries.map(({ session, encounter, purpose }) => [session?.at(-1), encounter, purpose]),
      [
        ["1", "GEN/V1", "TREAT"],
        ["1", "GEN/V2", "TREAT"],
        ["1", "GEN/V1", "BTG"],
        ["9", "GEN/V1", "TREAT"],
      ],
    );
  });

  test("by a program without a session is one entry a day", async () => {
    const clock = { now: Date.parse("2026-11-17T23:00:00Z") };
    const { entries, notes } = notedLooks({ now: () => clock.now });
    const program = { ...NURSE, actor: "token:1", session: null };
    await notes.encounter(look(program, 1));
    await notes.encounter(look(program, 1));
    clock.now += 7_200_000;
    await notes.encounter(look(program, 1));
    assert.equal(entries.length, 2);
  });

  test("is not taken for noted when its entry could not be written", async () => {
    let broken = true;
    const written: unknown[] = [];
    const { notes } = notedLooks({
      record: async (entries) => {
        if (broken) throw new Error("no ledger");
        written.push(...entries);
        return entries.map((entry) => ({ ...entry, position: 1, at: 1 }));
      },
    });
    await assert.rejects(notes.encounter(look(NURSE, 1)));
    broken = false;
    await notes.encounter(look(NURSE, 1));
    assert.equal(written.length, 1);
  });
});
