import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { viewer } from "#app/viewer.ts";
import { viewerAudience } from "#app/viewer-audience.ts";
import { EncounterHidden } from "#components/encounter/encounter-hidden.tsx";
import { EncounterMissing } from "#components/encounter/encounter-missing.tsx";
import { EncounterScreen } from "#components/encounter/encounter-screen.tsx";
import { visitLabel } from "#components/table/visit-of.ts";
import { decide, isAllowed } from "#server/access/policy.ts";
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
    readView("feeds", "all", await viewerAudience(), undefined),
  ]);
  if (!found) return <EncounterMissing visit={visit} />;
  const { events, looks } = runtime();
  const reader = await viewer();
  // Nothing of the encounter is drawn before the look at it stands in the access ledger.
  const { decision, mayAsk, subject } = await looks.encounter(reader, found);
  if (!decision.allowed) return <EncounterHidden visit={visit} mayBreakGlass={isAllowed(reader, "glass.break")} />;
  return (
    <EncounterScreen
      key={found.key}
      initial={readStory({ key: found.key, events: events.show(reader, found.events) })}
      feeds={feeds}
      mayAsk={mayAsk}
      mayPart={decide({ principal: reader, permission: "encounter.part", units: subject.units }).allowed}
    />
  );
}
