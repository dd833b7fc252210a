import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pageDoor } from "#server/access/doors.ts";
import { GRANTS } from "#server/access/grants.ts";
import { audienceOf, decide, isAllowed, purposeOf } from "#server/access/policy.ts";
import { ANONYMOUS, type Principal } from "#server/access/principal.ts";
import { redactEvent } from "#server/access/redact/redact-event.ts";
import { showEvents } from "#server/access/redact/show-events.ts";
import { refusedPage } from "#server/access/refused-page.ts";
import type { RecordedEvent } from "#server/canonical/event.ts";
import type { Role } from "#server/contracts/access.ts";

const as = (role: Role, units: Principal["units"] = ["5E"]): Principal => ({
  ...ANONYMOUS,
  actor: "user:1",
  role,
  units,
  session: "s1",
});
const NURSE = as("unit-nurse");
const opened: Principal = { ...NURSE, glass: [{ id: "g1", encounter: "GEN/V9", until: 9e12 }] };

describe("a decision", () => {
  test("about a patient depends on the unit", () => {
    const ask = (units: (string | null)[]) => decide({ principal: NURSE, permission: "identity.reveal", units });
    assert.deepEqual([ask(["5E"]).allowed, ask(["ICU", "5E"]).allowed], [true, true]);
    assert.deepEqual(
      [ask(["ICU"]).reason, ask([null]).reason, ask([]).reason],
      ["other-unit", "other-unit", "other-unit"],
    );
  });

  test("depends on the purpose: nobody looks for what their role does not do", () => {
    const ask = (principal: Principal, purpose: "TREAT" | "HPAYMT" | "HCOMPL") =>
      decide({ principal, permission: "identity.reveal", units: ["5E"], purpose }).reason;
    assert.equal(ask(NURSE, "TREAT"), "granted");
    assert.equal(ask(NURSE, "HPAYMT"), "purpose");
    assert.equal(ask(as("compliance", "all"), "TREAT"), "purpose");
  });

  test("is for glass where a glass is open, for that encounter alone and for roles that may break it", () => {
    const ask = (principal: Principal, encounter: string) =>
      decide({ principal, permission: "identity.reveal", units: ["ICU"], encounter }).reason;
    assert.equal(ask(opened, "GEN/V9"), "glass");
    assert.equal(ask(opened, "GEN/V8"), "other-unit");
    assert.equal(ask({ ...opened, role: "administrator" }, "GEN/V9"), "role");
    assert.equal(purposeOf(opened, "GEN/V9"), "BTG");
  });

  test("of other units' encounters shows what a role may see outside, and nothing where that is nothing", () => {
    const ask = (principal: Principal) => decide({ principal, permission: "encounter.view", units: ["ICU"] });
    assert.deepEqual([ask(NURSE).allowed, ask(NURSE).fields], [false, "none"]);
    assert.deepEqual([ask(as("pharmacy")).allowed, ask(as("pharmacy")).fields], [true, "operational"]);
  });
});

describe("duties", () => {
  test("of an administrator hold no patient and no audit trail, and those of compliance no command of the hospital", () => {
    const administrator = as("administrator", "all");
    assert.equal(audienceOf(administrator).clearance, "none");
    for (const permission of ["beds.view", "events.read", "encounter.view", "audit.search", "identity.reveal"] as const)
      assert.equal(isAllowed(administrator, permission), false, permission);
    for (const permission of [
      "bed.assert",
      "encounter.part",
      "feeds.work",
      "site.configure",
      "access.administer",
      "glass.break",
    ] as const)
      assert.equal(isAllowed(as("compliance", "all"), permission), false, permission);
  });
});

describe("events", () => {
  const show = showEvents(
    { event: redactEvent },
    { unitsOf: () => ["ICU"], unitOfBed: (bed) => bed.split("-")[0] ?? null },
  );
  const event = (parts: object) =>
    ({
      id: "e1",
      type: "bed.asserted",
      kind: "command",
      encounter: "GEN/V9",
      bed: "ICU-01",
      patient: "token",
      correlationId: "GEN/V9",
      data: { state: "occupied", encounter: "GEN/V9", expiresAt: 5, reasonRef: "vault:1", surname: "Canary" },
      ...parts,
    }) as unknown as RecordedEvent;

  test("of other units keep place and type, and tell neither visit nor patient", () => {
    const [seen] = show(NURSE, [event({})]);
    assert.deepEqual(
      [seen?.type, seen?.bed, seen?.hidden, seen?.encounter, seen?.patient],
      ["bed.asserted", "ICU-01", true, null, null],
    );
    assert.doesNotMatch(JSON.stringify(seen), /V9|token|vault|Canary/);
  });

  test("hold no token and no unclassified field even for whoever sees the rest", () => {
    const [seen] = show(as("bed-manager", "all"), [event({})]);
    assert.deepEqual([seen?.encounter, seen?.patient, seen?.hidden], ["GEN/V9", null, undefined]);
    assert.doesNotMatch(JSON.stringify(seen), /token|Canary/);
  });

  test("that one patient lies in two beds name the visit in one's own, and not the one elsewhere", () => {
    const bed = {
      occupants: [{ encounter: "GEN/V9", since: 1, onLeave: false, basis: "said" }],
      conflicts: [{ kind: "one-patient-two-beds", since: 1, encounters: ["GEN/V7", "GEN/V9"], settling: false }],
    };
    const conflicted = event({ type: "bed.conflicted", kind: "decision", data: { was: bed, now: bed } });
    const whole = show(as("bed-manager", "all"), [conflicted]);
    assert.match(JSON.stringify(whole), /V7.*V7/);
    const own = show(as("charge-nurse", ["ICU"]), [conflicted]);
    assert.match(JSON.stringify(own), /V9.*V9/);
    assert.doesNotMatch(JSON.stringify(own), /V7/);
  });

  test("of administration are left out for whoever may not read the audit trail", () => {
    const made = event({ type: "access.glass.broken", data: { glass: "g1", until: 1, reasonRef: "vault:2" } });
    assert.deepEqual(show(as("bed-manager", "all"), [made]), []);
    assert.equal(show(as("compliance", "all"), [made]).length, 1);
  });
});

describe("doors", () => {
  test("are found by route, whatever is in their slots, and nothing else is one", () => {
    assert.equal(pageDoor("/encounters/V1")?.route, "/encounters/[visit]");
    assert.equal(pageDoor("/wall")?.lock, "wall.view");
    assert.equal(pageDoor("/beds/downtime/x"), null);
  });

  test("that stay shut say whom to ask", () => {
    const page = refusedPage({ role: "evs", permission: "feeds.view", theme: "light", nonce: null });
    assert.match(page, /signed in as <b>EVS<.*Bed manager.*Integration engineer/s);
  });

  test("that stay shut lead on to what the role may open, and nowhere else", () => {
    const page = refusedPage({ role: "evs", permission: "feeds.view", theme: "dark", nonce: "n1" });
    const led = [...page.matchAll(/href="(\/[a-z]+)"/g)].map(([, href]) => href ?? "");
    assert.ok(led.length > 1);
    for (const href of led) {
      const lock = pageDoor(href)?.lock;
      assert.ok(lock && (lock === "public" || GRANTS.evs.permissions.includes(lock)), href);
    }
    assert.match(page, /data-theme="dark".*<style nonce="n1">/s);
  });
});
