import { useCallback, useEffect, useState } from "react";
import { z } from "zod";
import type { Purpose } from "#server/contracts/access.ts";
import { ask } from "../ask/ask-server.ts";

const identitySchema = z.object({
  name: z.string().nullable(),
  birthDate: z.string().nullable(),
  sex: z.string().nullable(),
  identifiers: z.array(z.object({ value: z.string(), authority: z.string(), type: z.string() })),
  entry: z.int(),
});
export type ShownIdentity = z.output<typeof identitySchema>;

/** How long a name stays on a screen that others can see. */
export const SHOWN_MS = 60_000;

export type IdentityState =
  | { state: "hidden"; entered: boolean }
  | { state: "asking" }
  | { state: "shown"; identity: ShownIdentity }
  | { state: "refused"; why: string };

/**
 * Who the patient is, for a minute, in this component's memory and nowhere else: gone when the page is left, put away by the browser
 * or turned to another visit.
 */
export function useIdentity(encounter: string) {
  const [now, setNow] = useState<IdentityState>({ state: "hidden", entered: false });
  const hide = useCallback(
    () =>
      setNow((was) => ({ state: "hidden", entered: was.state === "shown" || (was.state === "hidden" && was.entered) })),
    [],
  );
  useEffect(() => {
    if (now.state !== "shown") return;
    const timer = setTimeout(hide, SHOWN_MS);
    window.addEventListener("pagehide", hide);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", hide);
    };
  }, [now.state, hide]);
  const show = async (purpose: Purpose) => {
    setNow({ state: "asking" });
    try {
      const path = `/api/v1/encounters/${encodeURIComponent(encounter)}/identity`;
      const identity = await ask(path, identitySchema, { method: "POST", body: { purpose } });
      setNow({ state: "shown", identity });
    } catch (error) {
      setNow({ state: "refused", why: error instanceof Error ? error.message : "it could not be asked" });
    }
  };
  return { now, show, hide };
}
