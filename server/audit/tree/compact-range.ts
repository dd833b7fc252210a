import { EMPTY_ROOT, type Hash, hashNode } from "./hash.ts";

/**
 * A tree of which only the roots of its complete subtrees are kept, largest first: one for each bit of its size. Appending costs
 * one node on average, and the root of ten million leaves some twenty.
 */
export class CompactRange {
  #size: number;
  readonly #roots: Hash[];

  /** @throws RangeError when the number of roots does not fit the size. */
  constructor(size = 0, roots: readonly Hash[] = []) {
    if (!Number.isSafeInteger(size) || size < 0 || roots.length !== bitsOf(size))
      throw new RangeError("a compact range has one root for each bit of its size");
    this.#size = size;
    this.#roots = [...roots];
  }

  get size(): number {
    return this.#size;
  }

  /** Roots of the complete subtrees, largest first: what a range is restored from. */
  get roots(): readonly Hash[] {
    return this.#roots;
  }

  append(leaf: Hash): void {
    let root = leaf;
    // A subtree is complete as often as the size so far ends in ones; size may be beyond 32 bits.
    for (let size = this.#size; size % 2 === 1; size = (size - 1) / 2) root = hashNode(this.#roots.pop() ?? "", root);
    this.#roots.push(root);
    this.#size += 1;
  }

  root(): Hash {
    const roots = this.#roots;
    let root = roots[roots.length - 1] ?? EMPTY_ROOT;
    for (let index = roots.length - 2; index >= 0; index -= 1) root = hashNode(roots[index] ?? "", root);
    return root;
  }
}

function bitsOf(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}
