import type { Metadata } from "next";
import { viewer } from "#app/viewer.ts";
import { AccessScreen } from "#components/access/access-screen.tsx";
import type { AccessTab } from "#components/access/access-url.ts";
import { Notice } from "#components/shell/notice.tsx";
import { HiddenByRole } from "#components/ui/hidden-by-role.tsx";
import { isAllowed } from "#server/access/policy.ts";
import type { Principal } from "#server/access/principal.ts";
import type { Permission } from "#server/contracts/access.ts";
import { runtime } from "#server/runtime.ts";
import { accessSite } from "./access-site.ts";

export const metadata: Metadata = { title: "Access" };

export default async function AccessPage() {
  const parts = partsOf(await viewer());
  if (parts.length === 0)
    return (
      <Notice title="Access">
        <HiddenByRole />
      </Notice>
    );
  return <AccessScreen site={accessSite(runtime().site(), parts.includes("roles"))} parts={parts} />;
}

const ASKS: readonly [AccessTab, Permission][] = [
  ["people", "access.administer"],
  ["accounts", "access.administer"],
  ["walls", "wall.approve"],
  ["tokens", "tokens.create"],
  ["roles", "access.administer"],
];

function partsOf(principal: Principal): AccessTab[] {
  return ASKS.flatMap(([part, permission]) => (isAllowed(principal, permission) ? [part] : []));
}
