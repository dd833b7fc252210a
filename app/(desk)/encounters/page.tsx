import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { viewerAudience } from "#app/viewer-audience.ts";
import { FindEncounter } from "#components/encounter/find-encounter.tsx";

export const metadata: Metadata = { title: "Encounters" };

export default async function EncountersPage() {
  return <FindEncounter feeds={await readView("feeds", "all", await viewerAudience(), undefined)} />;
}
