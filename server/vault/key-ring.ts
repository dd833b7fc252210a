import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomFillSync,
  randomUUID,
} from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

const keySchema = z.object({
  id: z.string().min(1),
  purpose: z.enum(["seal", "blind"]),
  secret: z.base64().refine((text) => Buffer.from(text, "base64").length === 32, "a key is 32 bytes"),
  createdAt: z.iso.datetime(),
});
const ringSchema = z.object({ version: z.literal(1), keys: z.array(keySchema).min(1) });
type RingFile = z.infer<typeof ringSchema>;

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const NONCES_AHEAD = 1024;
const nonces = Buffer.alloc(NONCE_BYTES * NONCES_AHEAD);
let nextNonce = nonces.length;

/** Random and used once. Drawn many at a time: asking the system for each one costs more than the encryption. */
function freshNonce(): Buffer {
  if (nextNonce === nonces.length) {
    randomFillSync(nonces);
    nextNonce = 0;
  }
  const nonce = nonces.subarray(nextNonce, nextNonce + NONCE_BYTES);
  nextNonce += NONCE_BYTES;
  return nonce;
}

/** AES-256-GCM with a fresh nonce: nonce, tag and ciphertext in one buffer. `context` is authenticated, not stored. */
export function sealWith(key: KeyObject, plain: Buffer, context: string): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** @throws when the key is wrong, the bytes were changed, or they were sealed in another context. */
export function openWith(key: KeyObject, sealed: Buffer, context: string): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

/** The keys of this site, by id. The newest of a purpose is used for new data; older ones stay to read what they sealed. */
export class KeyRing {
  readonly #keys: Map<string, KeyObject>;
  readonly #activeSeal: string;
  readonly #activeBlind: string;

  constructor(file: RingFile) {
    this.#keys = new Map(file.keys.map((key) => [key.id, createSecretKey(key.secret, "base64")]));
    this.#activeSeal = newest(file, "seal");
    this.#activeBlind = newest(file, "blind");
  }

  get sealKeyId(): string {
    return this.#activeSeal;
  }

  get blindKeyId(): string {
    return this.#activeBlind;
  }

  seal(plain: Buffer, context: string): Buffer {
    return sealWith(this.#key(this.#activeSeal), plain, context);
  }

  open(keyId: string, sealed: Buffer, context: string): Buffer {
    return openWith(this.#key(keyId), sealed, context);
  }

  /** Keyed hash by which an identifier is found again without being stored in the clear. */
  blind(text: string): Buffer {
    return createHmac("sha256", this.#key(this.#activeBlind)).update(text).digest();
  }

  #key(id: string): KeyObject {
    const key = this.#keys.get(id);
    if (!key) throw new Error(`the key ring has no key ${id}: was the right KEYRING_FILE given?`);
    return key;
  }
}

function newest(file: RingFile, purpose: "seal" | "blind"): string {
  const keys = file.keys.filter((key) => key.purpose === purpose).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const first = keys[0];
  if (!first) throw new Error(`the key ring has no key for ${purpose}`);
  return first.id;
}

/** Reads the key ring, or makes one (mode 0600) when the file does not exist yet. @throws on a file that is not a key ring. */
export async function openKeyRing(file: string): Promise<KeyRing> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (text !== null) return new KeyRing(ringSchema.parse(JSON.parse(text)));
  const createdAt = new Date().toISOString();
  const fresh = (purpose: "seal" | "blind") => ({
    id: `${purpose}-${randomUUID().slice(0, 8)}`,
    purpose,
    secret: randomBytes(32).toString("base64"),
    createdAt,
  });
  const ring: RingFile = { version: 1, keys: [fresh("seal"), fresh("blind")] };
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(ring, null, 2), { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, file);
  return new KeyRing(ring);
}
