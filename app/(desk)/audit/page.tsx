import type { Metadata } from "next";
import { AuditScreen } from "#components/audit/audit-screen.tsx";
import { runtime } from "#server/runtime.ts";

export const metadata: Metadata = { title: "Audit" };

/** The page holds no entry of the record: whoever may search asks the API for them, which checks and writes the search down. */
export default function AuditPage() {
  return (
    <AuditScreen
      units={runtime()
        .site()
        .units.map((unit) => unit.id)}
    />
  );
}
