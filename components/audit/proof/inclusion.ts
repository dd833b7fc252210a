/** Raw bytes over a plain buffer, as Web Crypto takes them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export interface InclusionPath {
  /** The entry's bytes. */
  leaf: Bytes;
  /** Its place in the tree, from 0. */
  index: number;
  /** How many leaves the tree had. */
  size: number;
  /** Hashes of the siblings, from the leaf up. */
  siblings: readonly Bytes[];
}

/**
 * The root that an inclusion path leads to (RFC 9162 section 2.1.3.2), computed with Web Crypto so that nobody's word is taken for
 * it. Null when the path cannot belong to a tree of that size.
 */
export async function rootOfPath({ leaf, index, size, siblings }: InclusionPath): Promise<Bytes | null> {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return null;
  let place = BigInt(index);
  let last = BigInt(size - 1);
  let hash = await leafHash(leaf);
  for (const sibling of siblings) {
    if (last === 0n || sibling.length !== 32) return null;
    if ((place & 1n) === 1n || place === last) {
      hash = await nodeHash(sibling, hash);
      while ((place & 1n) === 0n && place !== 0n) {
        place >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = await nodeHash(hash, sibling);
    }
    place >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? hash : null;
}

/** SHA-256(0x00 || leaf), RFC 6962 section 2.1. */
export function leafHash(leaf: Bytes): Promise<Bytes> {
  return sha256(joined([0], leaf));
}

/** SHA-256(0x01 || left || right), RFC 6962 section 2.1. */
export function nodeHash(left: Bytes, right: Bytes): Promise<Bytes> {
  return sha256(joined([1], left, right));
}

export function isSameBytes(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}

/** On which side of the path each sibling stands, from the leaf up: what a drawing of the path needs. */
export function siblingSides({ index, size, siblings }: Omit<InclusionPath, "leaf">): ("left" | "right")[] {
  let place = index;
  let last = size - 1;
  return siblings.map(() => {
    const left = place % 2 === 1 || place === last;
    if (left)
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = Math.floor(last / 2);
      }
    place = Math.floor(place / 2);
    last = Math.floor(last / 2);
    return left ? "left" : "right";
  });
}

async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function joined(...parts: readonly ArrayLike<number>[]): Bytes {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
