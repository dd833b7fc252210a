import type { Metadata } from "next";
import { viewer } from "#app/viewer.ts";
import { WhyScreen } from "#components/audit/why/why-screen.tsx";
import { pastInstant } from "#components/shell/past-instant.ts";
import { isAllowed } from "#server/access/policy.ts";

interface WhyEncounterPageProps {
  params: Promise<{ visit: string }>;
  searchParams: Promise<{ at?: string | string[] }>;
}

export const metadata: Metadata = { title: "Why the patient is held to be there" };

export default async function WhyEncounterPage({ params, searchParams }: WhyEncounterPageProps) {
  const id = decodeURIComponent((await params).visit);
  const at = pastInstant((await searchParams).at, Date.now());
  const readsAudit = isAllowed(await viewer(), "audit.search");
  return <WhyScreen subject={{ kind: "encounter", id }} at={at} readsAudit={readsAudit} />;
}
