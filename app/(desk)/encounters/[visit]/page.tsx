import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { EncounterMissing } from "#components/encounter/encounter-missing.tsx";
import { EncounterScreen } from "#components/encounter/encounter-screen.tsx";
import { visitLabel } from "#components/table/visit-of.ts";
import { DESK_AUDIENCE } from "#server/access/audience.ts";
import { runtime } from "#server/runtime.ts";
import { readStory } from "../read-story.ts";

interface EncounterPageProps {
  params: Promise<{ visit: string }>;
}

export async function generateMetadata({ params }: EncounterPageProps): Promise<Metadata> {
  const { visit } = await params;
  return { title: `Encounter ${visitLabel(decodeURIComponent(visit))}` };
}

export default async function EncounterPage({ params }: EncounterPageProps) {
  const visit = decodeURIComponent((await params).visit);
  const [found, feeds] = await Promise.all([
    runtime().events.byEncounter(visit),
    readView("feeds", "all", DESK_AUDIENCE, undefined),
  ]);
  if (!found) return <EncounterMissing visit={visit} />;
  return <EncounterScreen key={found.key} initial={readStory(found)} feeds={feeds} />;
}
