import { z } from "zod";
import { ask } from "#components/ask/ask-server.ts";
import { AUDIT_STREAMS, type AuditStream } from "#server/contracts/audit.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const instantText = z.iso.datetime();

/** The root of one stream's tree at one size, and the signature over it. */
export const signedHeadSchema = z.object({
  head: z.object({
    stream: z.enum(AUDIT_STREAMS),
    epoch: z.number(),
    size: z.number(),
    root: hash,
    at: instantText,
    keyId: z.string(),
    previous: hash.nullable(),
  }),
  signature: z.string(),
});
export type SignedHead = z.output<typeof signedHeadSchema>;

const text = z.string();
const maybeText = z.string().nullable();

/** Every column of an entry as it stands now, and with it the bytes that the tree commits to. */
const eventRowSchema = z.object({
  position: z.number(),
  epoch: z.number(),
  id: text,
  type: text,
  kind: text,
  occurredAt: z.number(),
  recordedAt: z.number(),
  facility: text,
  encounter: maybeText,
  bed: maybeText,
  patient: maybeText,
  inboundId: z.number().nullable(),
  correlationId: text,
  body: text,
});
const accessRowSchema = z.object({ position: z.number(), id: text, at: z.number(), body: text });
export type LogRow = z.output<typeof eventRowSchema>;
export type LedgerRow = z.output<typeof accessRowSchema>;

/** The way from an entry to a signed head. */
export const proofSchema = z.object({
  entry: z.string(),
  /** Hash of the entry as it was when its leaf was made. */
  leaf: hash,
  index: z.number(),
  size: z.number(),
  siblings: z.array(hash),
  head: signedHeadSchema,
  /** Null once retention has dropped it. */
  row: z.union([eventRowSchema, accessRowSchema]).nullable(),
});
export type InclusionProof = z.output<typeof proofSchema>;

const headsSchema = z.object({
  heads: z.array(signedHeadSchema),
  keys: z.array(z.object({ id: z.string(), publicKey: z.string() })),
});
export type Heads = z.output<typeof headsSchema>;

/** The newest signed head of a stream, and the keys. */
export function fetchHeads(stream: AuditStream, signal: AbortSignal): Promise<Heads> {
  return ask(`/api/v1/audit/heads?stream=${stream}&limit=1`, headsSchema, { signal });
}

/** No head covers the entry yet: heads are signed at intervals. */
export class Uncovered extends Error {}

const problem = z.object({ detail: z.string().optional() });

/** @throws Uncovered, or an Error whose message a person may read. */
export async function fetchProof(entry: string, signal: AbortSignal): Promise<InclusionProof> {
  const answer = await fetch(`/api/v1/audit/proof?entry=${entry}`, { signal }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new Error("no answer from the server");
  });
  const said: unknown = await answer.json().catch(() => null);
  if (answer.status === 404) throw new Uncovered();
  if (!answer.ok) throw new Error(problem.safeParse(said).data?.detail ?? `the server answered ${answer.status}`);
  const parsed = proofSchema.safeParse(said);
  if (!parsed.success) throw new Error("the server\u2019s answer could not be read");
  return parsed.data;
}
