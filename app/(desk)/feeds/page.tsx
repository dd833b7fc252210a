import type { Metadata } from "next";
import { readView } from "#app/read-view.ts";
import { viewerAudience } from "#app/viewer-audience.ts";
import { FeedsScreen } from "#components/feeds/feeds-screen.tsx";

export const metadata: Metadata = { title: "Feeds" };

export default async function FeedsPage() {
  return <FeedsScreen feeds={await readView("feeds", "all", await viewerAudience(), undefined)} />;
}
