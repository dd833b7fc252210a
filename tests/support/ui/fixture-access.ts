import { ANONYMOUS, type Principal } from "#server/access/principal.ts";
import type { AccessReader } from "#server/runtime.ts";

/** Who sits at the fixture's desk. */
export const FIXTURE_VIEWER: Principal = {
  ...ANONYMOUS,
  actor: "user:6f1c2f0e-9f5e-4f0b-8a37-3f1f0a7c0417",
  name: "Bed desk 0301",
  role: "bed-manager",
  units: "all",
  session: "0b8a4f5e-2c1d-4a6b-9e7f-000000000301",
  workstation: "6W-02",
};

/** Somebody is signed in at the invented hospital, with two roles to choose from. */
export const fixtureAccess: AccessReader = {
  viewer: async (headers) => nurseOf(headers.get("cookie") ?? "") ?? FIXTURE_VIEWER,
  badge: async () => ({
    name: FIXTURE_VIEWER.name,
    role: "bed-manager",
    units: "all",
    roles: ["bed-manager", "administrator"],
    method: "local",
    idleSeconds: 600,
  }),
  shownBy: async () => null,
  doors: async () => ({ provider: false, local: true, demonstrated: [] }),
};

/** A cookie `fixture-units=5E,4W` puts a nurse of these units in the place of the bed desk. */
function nurseOf(cookie: string): Principal | null {
  const units = /(?:^|; )fixture-units=([\w,-]+)/.exec(cookie)?.[1];
  return units === undefined ? null : { ...FIXTURE_VIEWER, role: "unit-nurse", units: units.split(",") };
}
