import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { claimWords, grantsFor } from "#server/access/sign-in/role-mapping.ts";
import type { AccessRule } from "#server/site/site-map.ts";

const RULES: AccessRule[] = [
  { group: "desk", role: "bed-manager", units: "all" },
  { group: "nurses-4e", role: "unit-nurse", units: ["4E"] },
  { group: "nurses-5e", role: "unit-nurse", units: ["5E", "4E"] },
  { group: "float-pool", role: "unit-nurse", units: "all" },
];

describe("groups become roles by the site's rules", () => {
  test("the order of the rules is the order of the roles, whatever order the groups came in", () => {
    const grants = grantsFor(["nurses-4e", "desk"], RULES);
    assert.deepEqual(
      grants.map(({ role }) => role),
      ["bed-manager", "unit-nurse"],
    );
  });

  test("a role that several groups give holds in the units of them all, and once in the whole house everywhere", () => {
    assert.deepEqual(grantsFor(["nurses-5e", "nurses-4e"], RULES), [{ role: "unit-nurse", units: ["4E", "5E"] }]);
    assert.deepEqual(grantsFor(["float-pool", "nurses-4e"], RULES), [{ role: "unit-nurse", units: "all" }]);
  });

  test("nothing but a group that a rule names gives anything", () => {
    const named = new Set(RULES.map(({ group }) => group));
    fc.assert(
      fc.property(fc.array(fc.string()), (groups) => {
        const strange = groups.filter((group) => !named.has(group));
        assert.deepEqual(grantsFor(strange, RULES), []);
      }),
    );
  });
});

describe("groups are read where the provider puts them", () => {
  test("from a list, from one text with spaces, and from inside another claim", () => {
    assert.deepEqual(claimWords({ groups: ["a", 7, "b"] }, "groups"), ["a", "b"]);
    assert.ok(claimWords({ roles: "a b" }, "roles").includes("b"));
    assert.deepEqual(claimWords({ realm_access: { roles: ["a"] } }, "realm_access.roles"), ["a"]);
  });

  test("a claim whose own name holds dots is not taken for a way into another", () => {
    assert.deepEqual(claimWords({ "https://h.example/groups": ["a"] }, "https://h.example/groups"), ["a"]);
  });

  test("a claim that is missing, or leads nowhere, says nothing", () => {
    assert.deepEqual(claimWords({}, "groups"), []);
    assert.deepEqual(claimWords({ realm_access: "x" }, "realm_access.roles"), []);
    assert.deepEqual(claimWords({}, "constructor.name"), []);
  });
});
