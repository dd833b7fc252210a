"use client";

import { useCallback } from "react";
import type { AuditRow } from "#server/contracts/audit.ts";
import { useAsked } from "../ask/use-asked.ts";
import { fetchHeads } from "./proof/proof-answers.ts";

/** Whether a signed head covers an entry; null while that is not known. Whether the entry is unchanged is proved when it is opened. */
export type Covered = (row: Pick<AuditRow, "stream" | "position">) => boolean | null;

/** Reads the newest heads again whenever another search has come back. */
export function useCovered(version: string): Covered {
  const asked = useAsked("audit-heads", version, async (signal) => {
    const [log, access] = await Promise.all([fetchHeads("log", signal), fetchHeads("access", signal)]);
    return { log: log.heads[0]?.head.size ?? 0, access: access.heads[0]?.head.size ?? 0 };
  });
  const sizes = asked.value;
  return useCallback(({ stream, position }) => (sizes ? position <= sizes[stream] : null), [sizes]);
}
