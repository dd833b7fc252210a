import { type Hash, hashNode } from "./hash.ts";

/** Root of the complete subtree over the leaves [index * 2^level, (index + 1) * 2^level). */
export type Subtree = (level: number, index: number) => Hash;

/** The leaves [from, to) of a tree. */
interface Span {
  from: number;
  to: number;
}

/** Spans whose roots make an inclusion proof, nearest the leaf first (RFC 9162, section 2.1.3.1). */
export function inclusionSpans(index: number, size: number): Span[] {
  if (!(index >= 0 && index < size)) throw new RangeError("a leaf stands inside its tree");
  const spans: Span[] = [];
  let from = 0;
  let to = size;
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from);
    if (index < middle) {
      spans.push({ from: middle, to });
      to = middle;
    } else {
      spans.push({ from, to: middle });
      from = middle;
    }
  }
  return spans.reverse();
}

/** Spans whose roots show that a tree of `first` leaves is the beginning of one of `second` (RFC 9162, section 2.1.4.1). */
export function consistencySpans(first: number, second: number): Span[] {
  if (!(first >= 0 && first <= second)) throw new RangeError("the older tree is the smaller one");
  if (first === 0 || first === second) return [];
  const spans: Span[] = [];
  let from = 0;
  let to = second;
  while (to !== first) {
    const middle = from + largestPowerBelow(to - from);
    if (first <= middle) {
      spans.push({ from: middle, to });
      to = middle;
    } else {
      spans.push({ from, to: middle });
      from = middle;
    }
  }
  // Where the older tree is itself a subtree of the newer one, its root is known to whoever asks.
  if (from > 0) spans.push({ from, to });
  return spans.reverse();
}

/** Complete subtrees of which a span that begins on a subtree's border is made, left to right. */
export function subtreesOf({ from, to }: Span): { level: number; index: number }[] {
  const parts: { level: number; index: number }[] = [];
  for (let at = from; at < to; ) {
    let width = 1;
    let level = 0;
    while (at % (width * 2) === 0 && at + width * 2 <= to) {
      width *= 2;
      level += 1;
    }
    parts.push({ level, index: at / width });
    at += width;
  }
  return parts;
}

/** Root over a span. */
export function spanRoot(span: Span, subtree: Subtree): Hash {
  const roots = subtreesOf(span).map(({ level, index }) => subtree(level, index));
  return roots.reduceRight((right, left) => hashNode(left, right));
}

export function inclusionProof(index: number, size: number, subtree: Subtree): Hash[] {
  return inclusionSpans(index, size).map((span) => spanRoot(span, subtree));
}

export function consistencyProof(first: number, second: number, subtree: Subtree): Hash[] {
  return consistencySpans(first, second).map((span) => spanRoot(span, subtree));
}

/** The root that follows from a leaf and its siblings; null when there are too few or too many of them. */
export function rootFromInclusion(index: number, size: number, leaf: Hash, siblings: readonly Hash[]): Hash | null {
  if (!(index >= 0 && index < size)) return null;
  const spans = inclusionSpans(index, size);
  if (spans.length !== siblings.length) return null;
  let root = leaf;
  for (const [at, span] of spans.entries()) {
    const sibling = siblings[at] ?? "";
    root = span.from > index ? hashNode(root, sibling) : hashNode(sibling, root);
  }
  return root;
}

/** Whether a tree of `first` leaves is the beginning of one of `second` (RFC 9162, section 2.1.4.2). */
export function isConsistent(
  older: { size: number; root: Hash },
  newer: { size: number; root: Hash },
  proof: readonly Hash[],
): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root === newer.root;
  if (older.size === 0) return proof.length === 0;
  const spans = consistencySpans(older.size, newer.size);
  if (spans.length !== proof.length) return false;
  // A proof begins with a span that ends where the older tree does; without one, the older tree itself is that span.
  const begins = spans[0]?.to === older.size;
  const rest = [...spans.entries()].slice(begins ? 1 : 0);
  let first = begins ? (proof[0] ?? "") : older.root;
  let second = first;
  for (const [at, span] of rest) {
    const hash = proof[at] ?? "";
    if (span.from < older.size) {
      first = hashNode(hash, first);
      second = hashNode(hash, second);
    } else second = hashNode(second, hash);
  }
  return first === older.root && second === newer.root;
}

function largestPowerBelow(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}
