import { z } from "zod";

/** What a person can say of a bed. `confirmed`: what the screen says is right. */
export const SAYABLE_STATES = ["occupied", "ready", "dirty", "cleaning", "blocked"] as const;
export type SayableState = (typeof SAYABLE_STATES)[number];

interface BedWord {
  state: SayableState | "confirmed";
  /** Encounter key of the patient seen in the bed. */
  encounter?: string;
  expiresInMinutes: number;
  reason: string;
}

const problem = z.object({ title: z.string().optional(), detail: z.string().optional() });

/** Sends a person's word about a bed. Answers null when it was taken, else why not, in words for that person. */
export async function assertBed(bed: string, word: BedWord): Promise<string | null> {
  try {
    const answer = await fetch(`/api/v1/beds/${encodeURIComponent(bed)}/assertions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(word),
    });
    if (answer.ok) return null;
    const said = problem.safeParse(await answer.json().catch(() => null)).data;
    return said?.detail ?? said?.title ?? `The server answered ${answer.status}.`;
  } catch {
    return "No answer from the server. Nothing was recorded.";
  }
}
