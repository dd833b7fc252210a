import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { principalOf, type Session, stateOf } from "#server/access/sessions/session.ts";

const LIMITS = { lifeMs: 12 * 3_600_000, idleMs: 600_000, awayMs: 7_200_000 };
const SESSION: Session = {
  id: "0b8a4f5e-2c1d-4a6b-9e7f-000000000301",
  account: "6f1c2f0e-9f5e-4f0b-8a37-3f1f0a7c0417",
  method: "local",
  name: "Unit nurse 0417",
  grants: [
    { role: "unit-nurse", units: ["4E"] },
    { role: "charge-nurse", units: ["4E", "5E"] },
  ],
  role: "charge-nurse",
  workstation: null,
  createdAt: 0,
  expiresAt: LIMITS.lifeMs,
  lastInputAt: 0,
  lockedAt: null,
  endedAt: null,
  endedBecause: null,
  endedBy: null,
};

describe("the state of a session is a matter of its row and the clock", () => {
  test("without input it is locked, and later over, though nobody wrote it down", () => {
    assert.equal(stateOf(SESSION, LIMITS, 599_999), "open");
    assert.equal(stateOf(SESSION, LIMITS, 600_000), "locked");
    assert.equal(stateOf(SESSION, LIMITS, 7_200_000), "expired");
  });

  test("input does not carry it past its absolute life", () => {
    const busy = { ...SESSION, lastInputAt: LIMITS.lifeMs - 1 };
    assert.equal(stateOf(busy, LIMITS, LIMITS.lifeMs), "expired");
  });

  test("an end is final whatever the clock and a lock say", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom("revoked" as const, "signed-out" as const), (now, why) => {
        const over = { ...SESSION, endedAt: 5, endedBecause: why, lockedAt: 3 };
        assert.equal(stateOf(over, LIMITS, now), why);
      }),
    );
  });
});

test("whoever is locked out or gone is known by name and may do nothing", () => {
  const open = principalOf(SESSION, "open");
  assert.deepEqual([open.role, open.units], ["charge-nurse", ["4E", "5E"]]);
  for (const state of ["locked", "revoked", "expired", "signed-out"] as const) {
    const halted = principalOf(SESSION, state);
    assert.deepEqual([halted.role, halted.units, halted.halted, halted.actor], [null, [], state, open.actor]);
  }
});
