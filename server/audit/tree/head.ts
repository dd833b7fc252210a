import { hash } from "node:crypto";
import { z } from "zod";
import { AUDIT_STREAMS } from "#server/contracts/audit.ts";
import type { Hash } from "./hash.ts";

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

export const treeHeadSchema = z.object({
  stream: z.enum(AUDIT_STREAMS),
  epoch: z.int().min(1),
  /** Leaves of the tree: the entry at position n is leaf n - 1. */
  size: z.int().min(1),
  root: hashSchema,
  /** When it was signed, ISO 8601 in UTC. */
  at: z.iso.datetime(),
  keyId: z.string().min(1).max(80),
  /** `headHash` of the head before it, of whatever epoch; null for the first of all. */
  previous: hashSchema.nullable(),
});
export type TreeHead = z.output<typeof treeHeadSchema>;

export const signedHeadSchema = z.object({ head: treeHeadSchema, signature: z.base64() });
export type SignedHead = z.output<typeof signedHeadSchema>;

/** What is signed: one line for each part. No part can hold a line feed, so no two heads have the same text. */
export function headText(head: TreeHead): string {
  const { stream, epoch, size, root, at, keyId, previous } = head;
  return ["caretower tree head 1", stream, epoch, size, root, at, keyId, previous ?? "-", ""].join("\n");
}

export function headHash(head: TreeHead): Hash {
  return hash("sha256", headText(head));
}
