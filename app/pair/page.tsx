import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { viewer } from "#app/viewer.ts";
import { PairScreen } from "#components/access/pair-screen.tsx";
import { GRANTS } from "#server/access/grants.ts";
import { ROLE_NAMES, ROLES } from "#server/contracts/access.ts";
import { runtime } from "#server/runtime.ts";

export const metadata: Metadata = { title: "Pair this display" };

type PairQuery = Promise<{ ended?: string | string[] }>;

/** What a display shows that nobody has let in yet. */
export default async function PairPage({ searchParams }: { searchParams: PairQuery }) {
  if ((await runtime().access.shownBy(await viewer())) !== null) redirect("/wall");
  const approvers = ROLES.filter((role) => GRANTS[role].permissions.includes("wall.approve"));
  const { ended } = await searchParams;
  return <PairScreen approvers={approvers.map((role) => ROLE_NAMES[role])} ended={ended !== undefined} />;
}
