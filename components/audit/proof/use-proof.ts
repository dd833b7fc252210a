"use client";

import { useAsked } from "../../feeds/use-asked.ts";
import { judgeProof, type ShownEntry, type Verdict } from "./judge-proof.ts";
import { fetchProof, type InclusionProof } from "./proof-answers.ts";

export type EntryProof =
  | { state: "asking" }
  /** No head covers it yet. */
  | { state: "uncovered"; why: string }
  /** The proof could not be had; nothing is said about the entry. */
  | { state: "unread"; why: string }
  | (Verdict & { proof: InclusionProof });

/** The proof of one entry, judged in this browser. */
export function useProof(shown: ShownEntry): EntryProof & { again: () => void } {
  const asked = useAsked(`proof:${shown.id}`, 0, async (signal): Promise<EntryProof> => {
    const proof = await fetchProof(shown.id, signal);
    if (!("leaf" in proof)) return { state: "uncovered", why: proof.why };
    return { ...(await judgeProof(shown, proof)), proof };
  });
  if (asked.state === "loading") return { state: "asking", again: asked.again };
  if (asked.state === "failed") return { state: "unread", why: asked.why, again: asked.again };
  return { ...asked.value, again: asked.again };
}
