import type { ReactNode } from "react";
import { viewer } from "#app/viewer.ts";
import { DeskShell } from "#components/shell/desk-shell.tsx";
import { DESK_AUDIENCE } from "#server/access/audience.ts";
import { runtime } from "#server/runtime.ts";

export default async function DeskLayout({ children }: { children: ReactNode }) {
  const { access, views, site, watermark } = runtime();
  return (
    <DeskShell
      feeds={views.snapshot("feeds", "all", DESK_AUDIENCE)}
      at={Date.now()}
      timeZone={site().facilities[0]?.timeZone ?? "UTC"}
      watermark={watermark}
      badge={await access.badge(await viewer())}
    >
      {children}
    </DeskShell>
  );
}
