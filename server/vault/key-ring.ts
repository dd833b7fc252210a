import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomFillSync,
  randomUUID,
  sign,
} from "node:crypto";
import { chmod, mkdir, readFile, rename, writeFile } from "node:fs/promises";
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

/** Of a signing key: what a verifier must be given by another way than the database. */
export interface PublicKey {
  id: string;
  createdAt: string;
  /** SubjectPublicKeyInfo, DER in base64. */
  publicKey: string;
}

/** PKCS #8 around the seed of an Ed25519 key (RFC 8410, section 7). */
function signingKey(seed: Buffer): KeyObject {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: "der", type: "pkcs8" });
}

/** The keys of this site, by id. The newest of a purpose is used for new data; older ones stay to read what they sealed. */
export class KeyRing {
  readonly #keys: Map<string, KeyObject>;
  readonly #activeSeal: string;
  readonly #activeBlind: string;
  readonly #signing: Map<string, { key: KeyObject; createdAt: string }>;

  constructor(file: RingFile) {
    const secrets = file.keys.filter((key) => key.purpose !== "sign");
    this.#keys = new Map(secrets.map((key) => [key.id, createSecretKey(key.secret, "base64")]));
    this.#signing = new Map(
      file.keys
        .filter((key) => key.purpose === "sign")
        .map(({ id, secret, createdAt }) => [id, { key: signingKey(Buffer.from(secret, "base64")), createdAt }]),
    );
    this.#activeSeal = newest(file, "seal");
    this.#activeBlind = newest(file, "blind");
  }

  get sealKeyId(): string {
    return this.#activeSeal;
  }

  get blindKeyId(): string {
    return this.#activeBlind;
  }

  /** @throws when the ring has no signing key. */
  get signKeyId(): string {
    const id = this.publicKeys().at(-1)?.id;
    if (id === undefined) throw new Error("the key ring has no key for sign");
    return id;
  }

  /** Ed25519. @throws when the ring has no such signing key. */
  sign(keyId: string, bytes: Buffer): Buffer {
    const signing = this.#signing.get(keyId);
    if (!signing) throw new Error(`the key ring has no signing key ${keyId}`);
    return sign(null, bytes, signing.key);
  }

  /** Every signing key there ever was, oldest first: what an older one signed stays provable after a rotation. */
  publicKeys(): PublicKey[] {
    return [...this.#signing]
      .map(([id, { key, createdAt }]) => ({
        id,
        createdAt,
        publicKey: createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64"),
      }))
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
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

type Purpose = RingFile["keys"][number]["purpose"];

function newest(file: RingFile, purpose: Purpose): string {
  const keys = file.keys.filter((key) => key.purpose === purpose).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const first = keys[0];
  if (!first) throw new Error(`the key ring has no key for ${purpose}`);
  return first.id;
}

/**
 * Reads the key ring, or makes one (mode 0600) when the file does not exist yet. One from before heads were signed is given its
 * signing key. @throws on a file that is not a key ring.
 */
export async function openKeyRing(file: string): Promise<KeyRing> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  const known = text === null ? [] : ringSchema.parse(JSON.parse(text)).keys;
  const wanted: readonly Purpose[] = text === null ? ["seal", "blind", "sign"] : ["sign"];
  const missing = wanted.filter((purpose) => !known.some((key) => key.purpose === purpose));
  const ring: RingFile = { version: 1, keys: [...known, ...missing.map(freshKey)] };
  if (missing.length > 0) await writeRing(file, ring);
  return new KeyRing(ring);
}

function freshKey(purpose: Purpose): RingFile["keys"][number] {
  return {
    id: `${purpose}-${randomUUID().slice(0, 8)}`,
    purpose,
    secret: randomBytes(32).toString("base64"),
    createdAt: new Date().toISOString(),
  };
}

async function writeRing(file: string, ring: RingFile): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(ring, null, 2), { mode: 0o600 });
  await chmod(temporary, 0o600);
  await rename(temporary, file);
}
