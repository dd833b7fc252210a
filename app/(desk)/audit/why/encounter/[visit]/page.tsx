import type { Metadata } from "next";
import { WhyScreen } from "#components/audit/why/why-screen.tsx";
import { pastInstant } from "#components/shell/past-instant.ts";

interface WhyEncounterPageProps {
  params: Promise<{ visit: string }>;
  searchParams: Promise<{ at?: string | string[] }>;
}

export const metadata: Metadata = { title: "Why the patient is held to be there" };

export default async function WhyEncounterPage({ params, searchParams }: WhyEncounterPageProps) {
  const id = decodeURIComponent((await params).visit);
  return <WhyScreen subject={{ kind: "encounter", id }} at={pastInstant((await searchParams).at, Date.now())} />;
}
