import { randomBytes, randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const keySchema = z.object({
  id: z.string().min(1),
  /** Of `sign`, the secret is the seed of an Ed25519 key (RFC 8032). */
  purpose: z.enum(["seal", "blind", "sign"]),
  secret: z.base64().refine((text) => Buffer.from(text, "base64").length === 32, "a key is 32 bytes"),
  createdAt: z.iso.datetime(),
});
const ringSchema = z.object({ version: z.literal(1), keys: z.array(keySchema).min(1) });

export type RingFile = z.infer<typeof ringSchema>;
export type RingKey = RingFile["keys"][number];
export type KeyPurpose = RingKey["purpose"];

/** Null when there is no such file. @throws on a file that is not a key ring. */
export async function readRing(file: string): Promise<RingFile | null> {
  try {
    return ringSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** As `readRing`, at once: for a key that is needed this moment. @throws also when there is no file. */
export function readRingNow(file: string): RingFile {
  return ringSchema.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** Differs when the file has been written anew. */
export function ringVersion(file: string): string {
  const { ino, mtimeMs } = statSync(file);
  return `${ino}/${mtimeMs}`;
}

export function freshKey(purpose: KeyPurpose): RingKey {
  return {
    id: `${purpose}-${randomUUID().slice(0, 8)}`,
    purpose,
    secret: randomBytes(32).toString("base64"),
    createdAt: new Date().toISOString(),
  };
}

/** On disk (mode 0600) when this resolves: a key that a power cut takes away takes away all that it sealed. */
export async function writeRing(file: string, ring: RingFile): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.${randomUUID().slice(0, 4)}`;
  const handle = await open(temporary, "wx", 0o600);
  try {
    await handle.writeFile(JSON.stringify(ring, null, 2));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
  const folder = await open(path.dirname(file), "r");
  await folder.sync().finally(() => folder.close());
}
