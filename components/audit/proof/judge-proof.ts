import { z } from "zod";
import { leafText } from "#server/contracts/audit-leaf.ts";
import { checkSignature, type SignatureState } from "./head-signature.ts";
import { type Bytes, isSameBytes, leafHash, rootOfPath } from "./inclusion.ts";
import type { Heads, InclusionProof, LedgerRow, LogRow } from "./proof-answers.ts";

export type Verdict =
  /** The bytes shown lead to the root of the head, computed here. */
  | { state: "proved"; signature: SignatureState }
  | { state: "failed"; why: string }
  /** Nothing to hash: this browser offers no cryptography here, or retention has dropped the entry. */
  | { state: "unchecked"; why: string };

/** What the page shows of an entry that its bytes say too. */
export interface ShownEntry {
  id: string;
  kind: string;
  recordedAt: number;
}

/**
 * Judges a proof without taking the server's word: the leaf is made from the very columns that the page shows and hashed up to the
 * root of the head, and what the list says of the entry must stand in those columns, so that neither a true proof of another entry
 * nor a changed index passes.
 */
export async function judgeProof(shown: ShownEntry, proof: InclusionProof, keys: Heads["keys"]): Promise<Verdict> {
  if (globalThis.crypto?.subtle === undefined)
    return { state: "unchecked", why: "This browser computes hashes over https only; use the command below." };
  const { index, size, siblings, row, head } = proof;
  if (`${head.head.stream}:${index + 1}` !== shown.id || size !== head.head.size)
    return failed("The proof is about another entry, or another tree.");
  if (row === null)
    return { state: "unchecked", why: "Retention has dropped the entry. Its hash still stands in the tree." };
  const said = statedBy(row);
  if (row.position !== index + 1 || said.kind !== shown.kind || said.recordedAt !== shown.recordedAt)
    return failed("The list says something else of this entry than its own bytes do.");
  const leaf = new TextEncoder().encode(leafText(row));
  if (!isSameBytes(await leafHash(leaf), fromHex(proof.leaf)))
    return failed("The entry no longer has the bytes it had when it was entered into the tree.");
  const root = await rootOfPath({ leaf, index, size, siblings: siblings.map(fromHex) });
  if (root === null || !isSameBytes(root, fromHex(head.head.root)))
    return failed("The bytes of this entry do not lead to the root that was signed.");
  const signature = await checkSignature(head, keys);
  return signature === "invalid"
    ? failed("The head is not signed by the key that it names.")
    : { state: "proved", signature };
}

function failed(why: string): Verdict {
  return { state: "failed", why };
}

const actionSchema = z.object({ action: z.string() });

/** Kind and time as the entry's own columns say them. */
function statedBy(row: LogRow | LedgerRow): { kind: string | null; recordedAt: number } {
  if ("type" in row) return { kind: row.type, recordedAt: row.recordedAt };
  return { kind: actionSchema.safeParse(parsed(row.body)).data?.action ?? null, recordedAt: row.at };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
