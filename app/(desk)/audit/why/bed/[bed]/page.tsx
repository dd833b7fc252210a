import type { Metadata } from "next";
import { viewer } from "#app/viewer.ts";
import { WhyScreen } from "#components/audit/why/why-screen.tsx";
import { pastInstant } from "#components/shell/past-instant.ts";
import { isAllowed } from "#server/access/policy.ts";

interface WhyBedPageProps {
  params: Promise<{ bed: string }>;
  searchParams: Promise<{ at?: string | string[] }>;
}

export async function generateMetadata({ params }: WhyBedPageProps): Promise<Metadata> {
  return { title: `Why ${decodeURIComponent((await params).bed)} says so` };
}

export default async function WhyBedPage({ params, searchParams }: WhyBedPageProps) {
  const id = decodeURIComponent((await params).bed);
  const at = pastInstant((await searchParams).at, Date.now());
  const readsAudit = isAllowed(await viewer(), "audit.search");
  return <WhyScreen subject={{ kind: "bed", id }} at={at} readsAudit={readsAudit} />;
}
