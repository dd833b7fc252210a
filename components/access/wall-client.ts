import { z } from "zod";
import { ask } from "../ask/ask-server.ts";
import { instant } from "../ask/instant.ts";

const mine = z.object({ state: z.enum(["paired", "ended", "unknown"]), isRenewalDue: z.boolean() });
const code = z.object({ code: z.string(), expiresAt: instant });
const claim = z.discriminatedUnion("state", [
  code.extend({ state: z.literal("waiting") }),
  z.object({ state: z.enum(["paired", "over"]) }),
]);
const renewed = z.object({ renewed: z.boolean() });

export type ShownCode = z.output<typeof code>;

export const readOwnWall = () => ask("/api/v1/walls/mine", mine);
export const renewWall = () => ask("/api/v1/walls/renew", renewed, { method: "POST" });
export const askForCode = () => ask("/api/v1/walls/pairings", code, { method: "POST" });
export const claimPairing = () => ask("/api/v1/walls/pairings/claim", claim, { method: "POST" });
