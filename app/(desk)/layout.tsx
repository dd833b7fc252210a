import type { ReactNode } from "react";
import { DeskShell } from "#components/shell/desk-shell.tsx";
import { DESK_AUDIENCE } from "#server/access/audience.ts";
import { runtime } from "#server/runtime.ts";

export default function DeskLayout({ children }: { children: ReactNode }) {
  const { views, site, watermark } = runtime();
  return (
    <DeskShell
      feeds={views.snapshot("feeds", "all", DESK_AUDIENCE)}
      at={Date.now()}
      timeZone={site().facilities[0]?.timeZone ?? "UTC"}
      watermark={watermark}
    >
      {children}
    </DeskShell>
  );
}
