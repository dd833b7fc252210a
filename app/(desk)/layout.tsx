import type { ReactNode } from "react";
import { viewer } from "#app/viewer.ts";
import { DeskShell } from "#components/shell/desk-shell.tsx";
import { SCREENS } from "#components/shell/screens.ts";
import { pageDoor } from "#server/access/doors.ts";
import { audienceOf, isAllowed } from "#server/access/policy.ts";
import { runtime } from "#server/runtime.ts";

export default async function DeskLayout({ children }: { children: ReactNode }) {
  const { access, views, site, watermark } = runtime();
  const reader = await viewer();
  const mayOpen = (href: string) => {
    const lock = pageDoor(href)?.lock;
    return lock === "public" || (lock !== undefined && isAllowed(reader, lock));
  };
  return (
    <DeskShell
      feeds={views.snapshot("feeds", "all", audienceOf(reader))}
      at={Date.now()}
      timeZone={site().facilities[0]?.timeZone ?? "UTC"}
      watermark={watermark}
      screens={SCREENS.filter(({ href }) => mayOpen(href)).map(({ href }) => href)}
      badge={await access.badge(reader)}
      glass={reader.glass.map(({ id, encounter, until }) => ({ id, encounter, until }))}
    >
      {children}
    </DeskShell>
  );
}
