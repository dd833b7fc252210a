import { z } from "zod";
import type { HeadStore } from "#server/audit/build/head-store.ts";
import type { Prover } from "#server/audit/build/prover.ts";
import { signedHeadSchema } from "#server/audit/tree/head.ts";
import { AUDIT_STREAMS } from "#server/contracts/audit.ts";
import type { PublicKey } from "#server/vault/key-ring.ts";
import { json } from "../answers.ts";
import { ApiRefusal, notFound } from "../api-refusal.ts";
import { type Operation, operation } from "../operation.ts";

export interface ProofPorts {
  prover: Prover;
  heads: HeadStore;
  publicKeys(): PublicKey[];
  /** Why heads are not served, such as a log that went back; null while all is well. */
  refusal(): Promise<string | null>;
}

const hash = z.string().length(64);
const rowSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const size = z.coerce.number().int().positive();

/** What an offline check needs. Neither answer proves anything by itself: the head must be the one that was kept outside. */
export function proofOperations({ prover, heads, publicKeys, refusal }: ProofPorts): Operation[] {
  const standing = async () => {
    const reason = await refusal();
    if (reason !== null) throw new ApiRefusal(409, "tree.refused", `No head is served: ${reason}`);
  };
  return [
    operation({
      method: "GET",
      path: "/api/v1/audit/heads",
      id: "listTreeHeads",
      summary: "Signed heads of the audit trail's two trees, newest first, and the keys that signed them",
      tag: "audit",
      access: "audit.prove",
      query: z.object({
        stream: z.enum(AUDIT_STREAMS).optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(100),
      }),
      answer: z.object({
        heads: z.array(signedHeadSchema),
        keys: z.array(z.object({ id: z.string(), createdAt: z.string(), publicKey: z.string() })),
      }),
      handle: async ({ query }) => {
        await standing();
        const newest = await heads.newest(query.stream ?? null, query.limit);
        return json({ heads: newest.map(({ head, signature }) => ({ head, signature })), keys: publicKeys() });
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/audit/proof",
      id: "proveEntry",
      summary: "That an entry stands in a signed tree: its leaf, the hashes up to the root, and the head",
      tag: "audit",
      access: "audit.prove",
      query: z.object({
        /** `log:48231902` or `access:812`. */
        entry: z.string().regex(/^(log|access):[1-9]\d{0,14}$/),
        /** Size of the head; the newest when absent. */
        head: size.optional(),
      }),
      answer: z.object({
        entry: z.string(),
        leaf: hash,
        index: z.int(),
        size: z.int(),
        siblings: z.array(hash),
        head: signedHeadSchema,
        row: rowSchema.nullable(),
      }),
      handle: async ({ query }) => {
        await standing();
        const [stream, position] = query.entry.split(":");
        const proof = await prover.inclusion(stream === "log" ? "log" : "access", Number(position), query.head ?? null);
        if (!proof) throw notFound("entry under such a head");
        return json(proof);
      },
    }),
    operation({
      method: "GET",
      path: "/api/v1/audit/consistency",
      id: "proveConsistency",
      summary: "That one signed tree is the beginning of another",
      tag: "audit",
      access: "audit.prove",
      query: z.object({ stream: z.enum(AUDIT_STREAMS), first: size, second: size }),
      answer: z.object({ older: signedHeadSchema, newer: signedHeadSchema, siblings: z.array(hash) }),
      handle: async ({ query }) => {
        await standing();
        const proof = await prover.consistency(query.stream, query.first, query.second);
        if (!proof) throw notFound("pair of heads");
        return json(proof);
      },
    }),
  ];
}
