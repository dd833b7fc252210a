import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { FeedsScreen } from "#components/feeds/feeds-screen.tsx";
import { DESK_AUDIENCE } from "#server/access/audience.ts";

export const metadata: Metadata = { title: "Feeds" };

export default async function FeedsPage() {
  return <FeedsScreen feeds={await readView("feeds", "all", DESK_AUDIENCE, undefined)} />;
}
