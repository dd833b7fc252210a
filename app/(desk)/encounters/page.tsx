import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { FindEncounter } from "#components/encounter/find-encounter.tsx";
import { DESK_AUDIENCE } from "#server/access/audience.ts";

export const metadata: Metadata = { title: "Encounters" };

export default async function EncountersPage() {
  return <FindEncounter feeds={await readView("feeds", "all", DESK_AUDIENCE, undefined)} />;
}
