import { createPublicKey, verify } from "node:crypto";
import { strFromU8, unzipSync } from "fflate";
import { z } from "zod";
import type { SinkLine } from "../sinks/sink-lines.ts";
import { PublicKeys } from "../verify/public-keys.ts";
import { proofSchema, verifyProof } from "../verify/verify-proof.ts";
import { MANIFEST, SIGNATURE, sha256, signedText } from "./bundle-files.ts";

const manifestSchema = z.object({
  caretower: z.literal("audit bundle 1"),
  keyId: z.string(),
  entries: z.array(z.string()),
  files: z.array(z.object({ name: z.string(), sha256: z.string() })),
});
type Manifest = z.output<typeof manifestSchema>;

const entrySchema = z.object({ entry: z.string(), proof: z.unknown(), row: z.unknown() });
type Entry = z.output<typeof entrySchema>;

export interface BundleVerdict {
  holds: boolean;
  /** Entries whose proof leads to a head that counts. */
  proved: number;
  /** Entries newer than the newest head. */
  uncovered: number;
  /** What does not hold, entries by name first. */
  findings: string[];
}

/** What the bundle is judged by: nothing that comes with it. */
export interface Outside {
  heads: readonly (SinkLine | null)[];
  /** `{keys: [{id, publicKey}]}`; a public key is SPKI in DER, base64. */
  keys: unknown;
}

const keysSchema = z.object({ keys: z.array(z.object({ id: z.string(), publicKey: z.base64() })) });

/** @throws on a file that is no bundle. */
export async function verifyBundle(zip: Uint8Array, outside: Outside): Promise<BundleVerdict> {
  const files = unzipSync(zip);
  const manifestText = textOf(files, MANIFEST);
  const manifest = manifestSchema.parse(JSON.parse(manifestText));
  const entries = linesOf(files, "entries.ndjson").map((line) => entrySchema.parse(JSON.parse(line)));
  const judged = await judgeEntries(entries, outside);
  const findings = [
    ...judged.findings,
    ...missing(manifest, entries),
    ...(isSigned(manifestText, textOf(files, SIGNATURE).trim(), manifest, outside.keys)
      ? []
      : ["The list of files is not signed by a key that counts."]),
    ...changedFiles(manifest, files),
  ];
  return { holds: findings.length === 0, proved: judged.proved, uncovered: judged.uncovered, findings };
}

async function judgeEntries(entries: readonly Entry[], outside: Outside) {
  const keys = new PublicKeys(outside.keys);
  const findings: string[] = [];
  let proved = 0;
  let uncovered = 0;
  for (const { entry, proof, row } of entries) {
    if (proof === null || proof === undefined) {
      uncovered += 1;
      continue;
    }
    const parsed = proofSchema.parse(proof);
    const verdict = await verifyProof({ proof: parsed, sink: each(outside.heads), keys, entry, head: null });
    const shown = "row" in parsed && JSON.stringify(parsed.row ?? null) === JSON.stringify(row ?? null);
    if (!verdict.holds) findings.push(`${entry}: ${verdict.text}.`);
    else if (!shown) findings.push(`${entry}: what is shown of it is not what its proof is about.`);
    else proved += 1;
  }
  return { findings, proved, uncovered };
}

function missing({ entries }: Manifest, found: readonly Entry[]): string[] {
  const here = new Set(found.map(({ entry }) => entry));
  const listed = new Set(entries);
  return [
    ...entries.filter((entry) => !here.has(entry)).map((entry) => `${entry}: was taken out of the bundle.`),
    ...found.filter(({ entry }) => !listed.has(entry)).map(({ entry }) => `${entry}: was put into the bundle.`),
  ];
}

function changedFiles({ files: listed }: Manifest, files: Readonly<Record<string, Uint8Array>>): string[] {
  return listed.flatMap(({ name, sha256: hash }) => {
    const bytes = files[name];
    if (!bytes) return [`${name}: was taken out of the bundle.`];
    return sha256(bytes) === hash ? [] : [`${name}: was changed after the bundle was made.`];
  });
}

function isSigned(text: string, signature: string, { keyId }: Manifest, keys: unknown): boolean {
  const held = keysSchema.parse(keys).keys.find(({ id }) => id === keyId);
  if (!held) return false;
  const key = createPublicKey({ key: Buffer.from(held.publicKey, "base64"), format: "der", type: "spki" });
  return verify(null, signedText(text), key, Buffer.from(signature, "base64"));
}

function textOf(files: Readonly<Record<string, Uint8Array>>, name: string): string {
  const bytes = files[name];
  if (!bytes) throw new Error(`${name} is missing: this is no bundle`);
  return strFromU8(bytes);
}

function linesOf(files: Readonly<Record<string, Uint8Array>>, name: string): string[] {
  return textOf(files, name).split("\n").filter(Boolean);
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
