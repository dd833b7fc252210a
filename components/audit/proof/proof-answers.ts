import { z } from "zod";
import { AUDIT_STREAMS } from "#server/contracts/audit.ts";
import { ask } from "../../feeds/ask-server.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const instant = z.union([z.number(), z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))]);

/** A signed head: the root of one stream's tree at one size. */
export const headSchema = z.object({
  stream: z.enum(AUDIT_STREAMS),
  epoch: z.number(),
  size: z.number(),
  root: hash,
  at: instant,
  keyId: z.string(),
});
export type TreeHead = z.output<typeof headSchema>;

/** The way from an entry's bytes to a signed head. */
export const proofSchema = z.object({
  /** The bytes that the tree commits to, as UTF-8 text. */
  leaf: z.string(),
  index: z.number(),
  size: z.number(),
  siblings: z.array(hash),
  head: headSchema,
});
export type InclusionProof = z.output<typeof proofSchema>;

/** No head covers the entry yet: heads are signed at intervals. */
export interface Uncovered {
  covered: false;
  why: string;
}

/** @throws an Error whose message a person may read. */
export async function fetchProof(entry: string, signal: AbortSignal): Promise<InclusionProof | Uncovered> {
  const answer = await fetch(`/api/v1/audit/proof?entry=${entry}`, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new Error("no answer from the server");
  });
  const said: unknown = await answer.json().catch(() => null);
  const refusal = problem.safeParse(said).data;
  if (answer.status === 409) return { covered: false, why: refusal?.detail ?? "" };
  if (!answer.ok) throw new Error(refusal?.detail ?? `the server answered ${answer.status}`);
  const parsed = proofSchema.safeParse(said);
  if (!parsed.success) throw new Error("the server\u2019s answer could not be read");
  return parsed.data;
}

const problem = z.object({ detail: z.string().optional() });

const headsSchema = z.object({ items: z.array(headSchema) });

/** The newest signed head of each stream. */
export async function fetchHeads(signal: AbortSignal): Promise<TreeHead[]> {
  return (await ask("/api/v1/audit/heads?limit=2", headsSchema, { signal })).items;
}
