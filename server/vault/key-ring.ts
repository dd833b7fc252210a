import { createHmac, createPrivateKey, createPublicKey, createSecretKey, type KeyObject, sign } from "node:crypto";
import { numberText, surnameText, wordsOf } from "./blind-text.ts";
import {
  freshKey,
  type KeyPurpose,
  type RingFile,
  type RingKey,
  readRing,
  readRingNow,
  ringVersion,
  writeRing,
} from "./key-ring-file.ts";
import { openWith, sealWith } from "./seal.ts";

/** Bytes kept of a word's hash: enough that two words of a hospital hardly ever share one. */
const WORD_BYTES = 9;

/** Of a signing key: what a verifier must be given by another way than the database. */
export interface PublicKey {
  id: string;
  createdAt: string;
  /** SubjectPublicKeyInfo, DER in base64. */
  publicKey: string;
}

interface HeldKey {
  id: string;
  purpose: KeyPurpose;
  createdAt: string;
  key: KeyObject;
}

/**
 * The keys of this site, by id. One of a purpose is in use for new data; older ones stay to read what they sealed and to find what
 * they hid. A key that is asked for and not held is looked for in the file once more: another node may have added it.
 */
export class KeyRing {
  readonly #file: string | null;
  readonly #keys = new Map<string, HeldKey>();
  readonly #active: { seal: string; blind: string };
  /** Version of the file that was read last. */
  #read: string | null = null;

  constructor(ring: RingFile, file: string | null = null) {
    this.#file = file;
    this.#add(ring);
    this.#active = { seal: this.#newest("seal"), blind: this.#newest("blind") };
  }

  /** Null for keys that stand in no file. */
  get file(): string | null {
    return this.#file;
  }

  get sealKeyId(): string {
    return this.#active.seal;
  }

  get blindKeyId(): string {
    return this.#active.blind;
  }

  /** Every key for blinding, the one in use first: what was hidden under an older one must be found as well. */
  get blindKeyIds(): string[] {
    const ids = this.keyIds("blind").filter((id) => id !== this.#active.blind);
    return [this.#active.blind, ...ids];
  }

  keyIds(purpose: KeyPurpose): string[] {
    return [...this.#keys.values()].filter((key) => key.purpose === purpose).map(({ id }) => id);
  }

  /** @throws when the ring has no signing key. */
  get signKeyId(): string {
    return this.#newest("sign");
  }

  /** Goes by these keys for new data from now on. @throws when the file does not hold them; then nothing has changed. */
  activate(keys: { seal: string; blind: string }): void {
    if (keys.seal === this.#active.seal && keys.blind === this.#active.blind) return;
    this.#key(keys.seal);
    this.#key(keys.blind);
    this.#active.seal = keys.seal;
    this.#active.blind = keys.blind;
  }

  /** Takes in what the file holds by now. */
  reload(): void {
    if (this.#file === null) return;
    const version = ringVersion(this.#file);
    if (version === this.#read) return;
    this.#add(readRingNow(this.#file));
    this.#read = version;
  }

  /** Ed25519. @throws when the ring has no such signing key. */
  sign(keyId: string, bytes: Buffer): Buffer {
    return sign(null, bytes, this.#key(keyId));
  }

  /** Every signing key there ever was, oldest first: what an older one signed stays provable after a rotation. */
  publicKeys(): PublicKey[] {
    return [...this.#keys.values()]
      .filter(({ purpose }) => purpose === "sign")
      .map(({ id, createdAt, key }) => ({
        id,
        createdAt,
        publicKey: createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64"),
      }))
      .sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  }

  seal(plain: Buffer, context: string, keyId: string = this.#active.seal): Buffer {
    return sealWith(this.#key(keyId), plain, context);
  }

  open(keyId: string, sealed: Buffer, context: string): Buffer {
    return openWith(this.#key(keyId), sealed, context);
  }

  /** Keyed hash by which an identifier is found again without being stored in the clear. */
  blind(text: string, keyId: string = this.#active.blind): Buffer {
    return createHmac("sha256", this.#key(keyId)).update(text).digest();
  }

  /** Of a surname however it is written; null where it has no letter. For accounts and patients alike. */
  blindSurname(family: string, keyId: string = this.#active.blind): Buffer | null {
    const text = surnameText(family);
    return text === null ? null : this.blind(`surname\u0000${text}`, keyId);
  }

  /** Of an identifier's value alone, whoever issued it. */
  blindNumber(value: string, keyId: string = this.#active.blind): Buffer {
    return this.blind(`number\u0000${numberText(value)}`, keyId);
  }

  /**
   * Words of a text as short keyed hashes, by which it is found without being stored in the clear. Who reads the table learns how
   * often a word occurs, not which one it is.
   */
  blindWords(text: string, keyId: string = this.#active.blind): string[] {
    const word = (word: string) => this.blind(`word\u0000${word}`, keyId).subarray(0, WORD_BYTES).toString("base64url");
    return wordsOf(text).map(word);
  }

  /** For a search: of each word, its hashes under every key; a text fits when it holds one of each. */
  searchWords(text: string): string[][] {
    return wordsOf(text).map((word) => this.blindKeyIds.flatMap((keyId) => this.blindWords(word, keyId)));
  }

  #add(ring: RingFile): void {
    for (const key of ring.keys) {
      if (this.#keys.has(key.id)) continue;
      this.#keys.set(key.id, { id: key.id, purpose: key.purpose, createdAt: key.createdAt, key: keyObject(key) });
    }
  }

  #key(id: string): KeyObject {
    if (!this.#keys.has(id)) this.reload();
    const held = this.#keys.get(id);
    if (!held) throw new Error(`the key ring has no key ${id}: was the right KEYRING_FILE given?`);
    return held.key;
  }

  #newest(purpose: KeyPurpose): string {
    const keys = [...this.#keys.values()].filter((key) => key.purpose === purpose);
    const newest = keys.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))[0];
    if (!newest) throw new Error(`the key ring has no key for ${purpose}`);
    return newest.id;
  }
}

function keyObject({ purpose, secret }: RingKey): KeyObject {
  return purpose === "sign" ? signingKey(Buffer.from(secret, "base64")) : createSecretKey(secret, "base64");
}

/** PKCS #8 around the seed of an Ed25519 key (RFC 8410, section 7). */
function signingKey(seed: Buffer): KeyObject {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex");
  return createPrivateKey({ key: Buffer.concat([prefix, seed]), format: "der", type: "pkcs8" });
}

/**
 * Reads the key ring, or makes one (mode 0600) when the file does not exist yet. One from before heads were signed is given its
 * signing key. @throws on a file that is not a key ring.
 */
export async function openKeyRing(file: string): Promise<KeyRing> {
  const known = await readRing(file);
  const wanted: readonly KeyPurpose[] = known === null ? ["seal", "blind", "sign"] : ["sign"];
  const missing = wanted.filter((purpose) => !known?.keys.some((key) => key.purpose === purpose));
  const ring: RingFile = { version: 1, keys: [...(known?.keys ?? []), ...missing.map(freshKey)] };
  if (missing.length > 0) await writeRing(file, ring);
  return new KeyRing(ring, file);
}
