import { createCipheriv, createDecipheriv, type KeyObject, randomFillSync } from "node:crypto";

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
