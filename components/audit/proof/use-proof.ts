"use client";

import { useAsked } from "#components/ask/use-asked.ts";
import { judgeProof, type ShownEntry, type Verdict } from "./judge-proof.ts";
import { fetchHeads, fetchProof, type InclusionProof, type SignedHead, Uncovered } from "./proof-answers.ts";

export type EntryProof =
  | { state: "asking" }
  /** No head covers it yet; `newest` is the last that was signed, null before the first. */
  | { state: "uncovered"; newest: SignedHead | null }
  /** The proof could not be had; nothing is said about the entry. */
  | { state: "unread"; why: string }
  | (Verdict & { proof: InclusionProof });

/** The proof of one entry, judged in this browser. */
export function useProof(shown: ShownEntry): EntryProof & { again: () => void } {
  const asked = useAsked(`proof:${shown.id}`, 0, (signal) => readProof(shown, signal));
  if (asked.state === "loading") return { state: "asking", again: asked.again };
  if (asked.state === "failed") return { state: "unread", why: asked.why, again: asked.again };
  return { ...asked.value, again: asked.again };
}

async function readProof(shown: ShownEntry, signal: AbortSignal): Promise<EntryProof> {
  const stream = shown.id.startsWith("access:") ? "access" : "log";
  const { heads, keys } = await fetchHeads(stream, signal);
  try {
    const proof = await fetchProof(shown.id, signal);
    return { ...(await judgeProof(shown, proof, keys)), proof };
  } catch (error) {
    if (error instanceof Uncovered) return { state: "uncovered", newest: heads[0] ?? null };
    throw error;
  }
}
