import { z } from "zod";
import { type Bytes, isSameBytes, rootOfPath } from "./inclusion.ts";
import type { InclusionProof } from "./proof-answers.ts";

export type Verdict =
  /** The bytes shown lead to the root that the head signs, computed here. */
  | { state: "proved" }
  | { state: "failed"; why: string }
  /** This browser offers no cryptography here: Web Crypto needs https. */
  | { state: "unchecked"; why: string };

/** What the page shows of an entry that its bytes say too. */
export interface ShownEntry {
  id: string;
  kind: string;
  recordedAt: number;
}

/**
 * Judges a proof without taking the server's word: the path is hashed from the very bytes that the page shows, and what the list
 * says of the entry must stand in those bytes, so that neither a true proof of another entry nor a changed index passes.
 */
export async function judgeProof(shown: ShownEntry, proof: InclusionProof): Promise<Verdict> {
  if (globalThis.crypto?.subtle === undefined)
    return { state: "unchecked", why: "This browser computes hashes over https only; use the command below." };
  const { leaf, index, size, siblings, head } = proof;
  const [stream, position] = shown.id.split(":");
  const stated = statedBy(leaf, head.stream);
  if (head.stream !== stream || String(index + 1) !== position || String(stated?.position) !== position)
    return { state: "failed", why: "The proof is about another entry." };
  if (stated?.kind !== shown.kind || stated.recordedAt !== shown.recordedAt)
    return { state: "failed", why: "The list says something else of this entry than its own bytes do." };
  if (size !== head.size)
    return { state: "failed", why: "The path and the signed head speak of trees of different size." };
  const root = await rootOfPath({ leaf: new TextEncoder().encode(leaf), index, size, siblings: siblings.map(fromHex) });
  if (root === null) return { state: "failed", why: "The path cannot belong to a tree of this size." };
  return isSameBytes(root, fromHex(head.root))
    ? { state: "proved" }
    : { state: "failed", why: "The bytes of this entry do not lead to the root that was signed." };
}

const eventColumns = z
  .tuple([z.number(), z.number(), z.string(), z.string(), z.string(), z.number(), z.number()])
  .rest(z.unknown());
const accessColumns = z.tuple([z.number(), z.string(), z.number()]);
const accessBody = z.object({ action: z.string() });

/** Position, kind and time as the leaf's own bytes say them: a line of columns, a line feed, the body. */
function statedBy(
  leaf: string,
  stream: "log" | "access",
): { position: number; kind: string; recordedAt: number } | null {
  const [line = "", body = ""] = [leaf.slice(0, leaf.indexOf("\n")), leaf.slice(leaf.indexOf("\n") + 1)];
  if (stream === "log") {
    const columns = eventColumns.safeParse(parsed(line)).data;
    return columns ? { position: columns[0], kind: columns[3], recordedAt: columns[6] } : null;
  }
  const columns = accessColumns.safeParse(parsed(line)).data;
  const said = accessBody.safeParse(parsed(body)).data;
  return columns && said ? { position: columns[0], kind: said.action, recordedAt: columns[2] } : null;
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
