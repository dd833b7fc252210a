import { z } from "zod";
import type { SinkLine } from "../sinks/sink-lines.ts";
import { type SignedHead, signedHeadSchema, type TreeHead } from "../tree/head.ts";
import { isConsistent, rootFromInclusion } from "../tree/proof.ts";
import { type ExportedEntry, parseExportLine } from "./export-lines.ts";
import type { PublicKeys } from "./public-keys.ts";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const inclusionSchema = z.object({
  entry: z.string().regex(/^(log|access):[1-9]\d*$/),
  leaf: hash,
  index: z.int().min(0),
  size: z.int().min(1),
  siblings: z.array(hash),
  row: z.unknown(),
});
const consistencySchema = z.object({ older: signedHeadSchema, newer: signedHeadSchema, siblings: z.array(hash) });

/** A bundle as the API gives it: of one entry, or of two heads. */
export const proofSchema = z.union([inclusionSchema, consistencySchema]);
export type Proof = z.output<typeof proofSchema>;

export interface ProofVerdict {
  holds: boolean;
  text: string;
}

export interface ProofOptions {
  proof: Proof;
  sink: AsyncIterable<SinkLine | null>;
  keys: Pick<PublicKeys, "hasSigned">;
  /** What was asked for; a bundle about something else does not answer it. */
  entry: string | null;
  head: number | null;
}

/** Judges a bundle by the heads of the outside sink; the heads in the bundle only say which ones are meant. */
export async function verifyProof({ proof, sink, keys, entry, head }: ProofOptions): Promise<ProofVerdict> {
  if (!("entry" in proof)) return verifyConsistency(proof, await outsideHeads(sink, keys, [proof.older, proof.newer]));
  if (entry !== null && proof.entry !== entry) return no(`the bundle is about ${proof.entry}, not ${entry}`);
  if (head !== null && proof.size !== head) return no(`the bundle is about the head over ${proof.size} entries`);
  const stream = proof.entry.startsWith("log:") ? "log" : "access";
  const known = await outsideHeads(sink, keys, [{ head: { stream, size: proof.size } }]);
  const outside = known[0];
  if (!outside) return no(`no signed head over ${proof.size} entries of the ${stream} stands outside`);
  if (proof.entry !== `${stream}:${proof.index + 1}`) return no("the leaf stands at another place than the entry");
  const row = proof.row === null || proof.row === undefined ? null : rowOf(proof.row, stream);
  if (row && (row.leaf !== proof.leaf || row.position !== proof.index + 1))
    return no(`${proof.entry} is not what its leaf was made of: it was changed`);
  if (rootFromInclusion(proof.index, proof.size, proof.leaf, proof.siblings) !== outside.root)
    return no(`${proof.entry} does not stand in the signed tree of ${proof.size} entries`);
  const content = row ? "" : " (its content was dropped by retention; the hash holds)";
  return {
    holds: true,
    text: `${proof.entry} stands in the tree of ${proof.size} entries signed ${outside.at}${content}`,
  };
}

function verifyConsistency(
  { older, newer, siblings }: z.output<typeof consistencySchema>,
  [first, second]: (TreeHead | null)[],
): ProofVerdict {
  if (!first || !second) return no("one of the two heads does not stand outside");
  const words = `the tree of ${older.head.size} entries and the tree of ${newer.head.size}`;
  return isConsistent(first, second, siblings)
    ? { holds: true, text: `${words}: the first is the beginning of the second` }
    : no(`${words}: the first is not the beginning of the second`);
}

function rowOf(row: unknown, stream: TreeHead["stream"]): ExportedEntry | null {
  return parseExportLine(JSON.stringify(row), stream)[0] ?? null;
}

/** For each that is wanted the last such head of the sink whose signature holds. */
async function outsideHeads(
  sink: AsyncIterable<SinkLine | null>,
  keys: Pick<PublicKeys, "hasSigned">,
  wanted: readonly { head: Pick<SignedHead["head"], "stream" | "size"> }[],
): Promise<(TreeHead | null)[]> {
  const found: (TreeHead | null)[] = wanted.map(() => null);
  for await (const line of sink) {
    if (line === null || !("head" in line)) continue;
    for (const [at, { head }] of wanted.entries())
      if (line.head.stream === head.stream && line.head.size === head.size && keys.hasSigned(line))
        found[at] = line.head;
  }
  return found;
}

function no(text: string): ProofVerdict {
  return { holds: false, text };
}
