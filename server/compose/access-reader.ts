import { ADDRESS_HEADER, PATH_HEADER } from "#server/access/page-gate.ts";
import { ANONYMOUS } from "#server/access/principal.ts";
import type { Recognise } from "#server/access/recognise.ts";
import type { SessionStore } from "#server/access/sessions/session-store.ts";
import { DEMONSTRATED_ROLES, demonstratedGrant } from "#server/access/sign-in/demonstration.ts";
import type { AccessReader } from "#server/runtime.ts";
import type { SiteMap } from "#server/site/site-map.ts";

interface AccessReaderParts {
  recognise: Recognise;
  store: SessionStore;
  site(): SiteMap;
  oidc: boolean;
  demonstration: boolean;
  shownBy: AccessReader["shownBy"];
}

/** Who asks, as pages need to know it. */
export function accessReader({
  recognise,
  store,
  site,
  oidc,
  demonstration,
  shownBy,
}: AccessReaderParts): AccessReader {
  return {
    viewer: async (headers) => {
      const presented = {
        method: "GET",
        path: headers.get(PATH_HEADER) ?? "/",
        headers: Object.fromEntries(headers),
        address: headers.get(ADDRESS_HEADER) || null,
      };
      return (await recognise(presented)) ?? ANONYMOUS;
    },
    badge: async (viewer) => {
      const session = viewer.session === null ? null : await store.find(viewer.session);
      if (!session) return null;
      const { name, role, grants, method } = session;
      const units = grants.find((grant) => grant.role === role)?.units ?? [];
      return {
        name,
        role,
        units,
        roles: grants.map((grant) => grant.role),
        method,
        idleSeconds: store.limits.idleMs / 1000,
      };
    },
    shownBy,
    doors: async () => ({
      provider: oidc,
      local: !demonstration,
      demonstrated: demonstration ? DEMONSTRATED_ROLES.map((role) => demonstratedGrant(role, site())) : [],
    }),
  };
}
